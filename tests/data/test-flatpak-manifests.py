#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-flatpak-manifests.py SOURCE-ROOT: the manifests and the metainfo say what they should. TAP."""

import json
import re
import struct
import sys
from pathlib import Path
from xml.etree import ElementTree

APPLICATION_ID = "io.github.wayside_photos.Wayside"

# What the sandbox may do. Everything else goes through portals, which ask the person.
PERMISSIONS = {
    "--share=network",
    "--share=ipc",
    "--socket=wayland",
    "--socket=fallback-x11",
    "--device=dri",
    "--filesystem=xdg-download/Wayside:create",
}

root = Path(sys.argv[1])
count = 0
failed = 0


def ok(description, passed, detail=""):
    global count, failed
    count += 1
    failed += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {description}")
    if not passed and detail:
        print(f"# {detail}")


def read_manifest(suffix):
    application_id = APPLICATION_ID + suffix
    manifest = json.loads((root / "flatpak" / f"{application_id}.json").read_text())
    ok(f"{application_id}: the file is named after the id", manifest["id"] == application_id)
    return manifest


def options_of(manifest):
    return [option for module in manifest["modules"] for option in module.get("config-opts", [])]


def png_size(path):
    head = path.read_bytes()[:24]
    return struct.unpack(">II", head[16:24]) if head[:8] == b"\x89PNG\r\n\x1a\n" else None


released = read_manifest("")
devel = read_manifest(".Devel")
for manifest in (released, devel):
    asked = set(manifest["finish-args"])
    ok(f"{manifest['id']}: asks for no more than it needs", asked == PERMISSIONS, f"{asked ^ PERMISSIONS}")
for key in ("runtime", "runtime-version", "sdk", "command"):
    ok(f"the two have the same {key}", released[key] == devel[key])
ok("the development version is built as one", "-Dprofile=development" in options_of(devel))
ok("… and runs its tests", any(module.get("run-tests") for module in devel["modules"]))
ok("meson.build names the same id", f"'{APPLICATION_ID}'" in (root / "meson.build").read_text())

metainfo = (root / "data/wayside.metainfo.xml.in").read_text()
screenshots = ElementTree.fromstring(metainfo.replace("@DEVELOPER@", "").encode()).findall("screenshots/screenshot")
ok("there are three to six pictures", 3 <= len(screenshots) <= 6)
ok("one of them comes first", [picture.get("type") for picture in screenshots].count("default") == 1)
for picture in screenshots:
    image = picture.find("image")
    path = root / "data/screenshots" / image.text.rsplit("/", 1)[1]
    size = png_size(path) if path.exists() else None
    said = (int(image.get("width")), int(image.get("height")))
    ok(f"{path.name}: is there, in the size that is said", size == said, f"{size} and {said}")
    ok(f"{path.name}: is no larger than 1000 × 700", size is not None and size[0] <= 1000 and size[1] <= 700)
    caption = picture.findtext("caption") or ""
    ok(f"{path.name}: has a caption without a full stop", bool(caption) and not caption.endswith("."))

version = re.search(r"^  version: '([^']*)'", (root / "meson.build").read_text(), re.M).group(1)
ok("this version has notes for its users", f'<release version="{version}"' in metainfo)

print(f"1..{count}")
sys.exit(failed > 0)
