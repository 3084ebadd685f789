/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-xmp.h"

#include "wayside-attribution.h"

#include <math.h>

#define FRONT                                                                                                \
  "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"                                     \
  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"                                                                 \
  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"                                    \
  "<rdf:Description rdf:about=\"\"\n"                                                                        \
  " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"                                                         \
  " xmlns:cc=\"http://creativecommons.org/ns#\"\n"                                                           \
  " xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\"\n"                                               \
  " xmlns:GPano=\"http://ns.google.com/photos/1.0/panorama/\">\n"

#define BACK                                                                                                 \
  "</rdf:Description>\n"                                                                                     \
  "</rdf:RDF>\n"                                                                                             \
  "</x:xmpmeta>\n"                                                                                           \
  "<?xpacket end=\"w\"?>"

static void
add_number (GString *packet, const char *name, guint number)
{
  g_string_append_printf (packet, "<GPano:%s>%u</GPano:%s>\n", name, number, name);
}

static void
add_heading (GString *packet, WaysideImage *image)
{
  double heading;
  guint hundredths;

  if (!wayside_image_get_heading (image, &heading))
    return;

  /* The value must be less than 360. */
  hundredths = (guint) (llround (heading * 100) % 36000);
  g_string_append_printf (packet, "<GPano:PoseHeadingDegrees>%u.%02u</GPano:PoseHeadingDegrees>\n",
                          hundredths / 100, hundredths % 100);
}

/* A full panorama is twice as wide as high. The service treats a wider picture as the middle part of a full
 * panorama (the spherical camera of OpenSfM, which it uses to compute positions). A higher picture is not a
 * panorama, whatever its metadata says; one row more results from rounding. */
static void
add_sphere (GString *packet, WaysideImage *image, guint width, guint height)
{
  guint full_height = MAX (width / 2, height);

  if (!wayside_image_get_is_pano (image) || width == 0 || height == 0 || full_height - width / 2 > 1)
    return;

  g_string_append (packet, "<GPano:UsePanoramaViewer>True</GPano:UsePanoramaViewer>\n"
                           "<GPano:ProjectionType>equirectangular</GPano:ProjectionType>\n");
  add_heading (packet, image);
  add_number (packet, "FullPanoWidthPixels", width);
  add_number (packet, "FullPanoHeightPixels", full_height);
  add_number (packet, "CroppedAreaImageWidthPixels", width);
  add_number (packet, "CroppedAreaImageHeightPixels", height);
  add_number (packet, "CroppedAreaLeftPixels", 0);
  add_number (packet, "CroppedAreaTopPixels", (full_height - height) / 2);
}

/**
 * wayside_xmp_build:
 * @image: the image to describe
 * @width: of the picture, in pixels
 * @height: of the picture, in pixels
 *
 * Creates an XMP packet (ISO 16684-1) with the author and the licence of a photo (namespaces dc, xmpRights,
 * and cc as defined by Creative Commons). For a panorama it also contains the projection for viewers (Photo
 * Sphere XMP Metadata, namespace GPano).
 *
 * Returns: (transfer full): the packet, less than 16 KiB
 */
GBytes *
wayside_xmp_build (WaysideImage *image, guint width, guint height)
{
  GString *packet;
  g_autofree char *name = NULL;
  g_autofree char *rights = NULL;
  g_autofree char *page = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (WAYSIDE_IS_IMAGE (image), NULL);

  packet = g_string_new (FRONT);
  name = wayside_attribution_dup_name (wayside_image_get_creator (image));
  rights = wayside_attribution_dup_rights (image);
  page = wayside_attribution_dup_page (image);
  if (name != NULL)
    {
      text = g_markup_printf_escaped ("<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n",
                                      name);
      g_string_append (packet, text);
      g_clear_pointer (&text, g_free);
    }
  text = g_markup_printf_escaped (
      "<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:rights>\n"
      "<xmpRights:Marked>True</xmpRights:Marked>\n"
      "<xmpRights:WebStatement>%s</xmpRights:WebStatement>\n"
      "<cc:license rdf:resource=\"%s\"/>\n",
      rights, page, WAYSIDE_ATTRIBUTION_LICENSE);
  g_string_append (packet, text);
  add_sphere (packet, image, width, height);
  g_string_append (packet, BACK);
  return g_string_free_to_bytes (packet);
}
