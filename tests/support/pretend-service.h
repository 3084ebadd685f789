/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pretend-image.h"

G_BEGIN_DECLS

/* A token in the form the real service gives out; the only one this service accepts. */
#define PRETEND_TOKEN "MLY|4223665974375089|0123456789abcdef0123456789abcdef"

/* For pretend_service_script(): until the test ends. */
#define PRETEND_FOREVER G_MAXUINT

/**
 * PretendKind:
 * @PRETEND_KIND_ENTITY: /{id}
 * @PRETEND_KIND_IMAGES: /images
 * @PRETEND_KIND_IMAGE_IDS: /image_ids
 * @PRETEND_KIND_BATCH: /?ids=
 * @PRETEND_KIND_CDN: a picture
 * @PRETEND_KIND_TILE: a coverage tile
 * @PRETEND_KIND_MAP: a tile of the base map
 *
 * Requests as the counters tell them apart. Refused and faulty ones count as well.
 */
typedef enum
{
  PRETEND_KIND_ENTITY,
  PRETEND_KIND_IMAGES,
  PRETEND_KIND_IMAGE_IDS,
  PRETEND_KIND_BATCH,
  PRETEND_KIND_CDN,
  PRETEND_KIND_TILE,
  PRETEND_KIND_MAP,
  PRETEND_N_KINDS,
} PretendKind;

/**
 * PretendFault:
 * @PRETEND_FAULT_NONE: a proper answer
 * @PRETEND_FAULT_UNAVAILABLE: 500, code 2, "Service temporarily unavailable"
 * @PRETEND_FAULT_RATE_LIMIT: 403, code 4, is_transient
 * @PRETEND_FAULT_TOO_MANY: 429 with Retry-After in seconds and code 4
 * @PRETEND_FAULT_TOO_MANY_DATE: the same with Retry-After as a date
 * @PRETEND_FAULT_BLOCKED: 400, code 368
 * @PRETEND_FAULT_TOO_DENSE: 500, code 1, "Please reduce the amount of data…"
 * @PRETEND_FAULT_UNKNOWN_ID: 400, code 100/33
 * @PRETEND_FAULT_TOKEN_REVOKED: 401, code 190
 * @PRETEND_FAULT_BARE_ERROR: 200 with {"error":"…"}, a string in place of the object
 * @PRETEND_FAULT_HTML: 200 text/html, a page of a captive portal
 * @PRETEND_FAULT_GATEWAY: 502 text/html from the edge
 * @PRETEND_FAULT_TRUNCATED: 200, JSON that stops in the middle, with a Content-Length that fits it
 * @PRETEND_FAULT_EXPIRED: pictures: 403 text/plain "URL signature expired"
 * @PRETEND_FAULT_MISMATCH: pictures: 403 text/plain "URL signature mismatch"
 * @PRETEND_FAULT_NOT_FOUND: 404 text/html
 * @PRETEND_FAULT_GONE: 410 text/plain
 * @PRETEND_FAULT_CUT: the connection closes after half of the promised body
 * @PRETEND_FAULT_DROPPED: the connection is reset before the first byte of the answer
 * @PRETEND_FAULT_RESET: the connection is reset after the first line of the answer
 * @PRETEND_FAULT_RESET_HALFWAY: the connection is reset after half of the promised body
 * @PRETEND_FAULT_HANG: the head of the answer and half the body come, then nothing more
 * @PRETEND_FAULT_SILENT: the connection stays open, and not a byte of an answer comes
 * @PRETEND_FAULT_EMPTY: 200 with no bytes
 * @PRETEND_FAULT_ENDLESS: chunked, and it goes on and on until the client has enough
 * @PRETEND_FAULT_UNTIL_CLOSE: whole and proper, but neither chunked nor of a told length: it ends with the
 *   connection
 * @PRETEND_FAULT_NO_LENGTH: whole and proper, but chunked, without Content-Length
 * @PRETEND_FAULT_NO_LENGTH_CUT: chunked, properly ended, but only half of the picture is in it
 * @PRETEND_FAULT_TRAILING: the whole picture with garbage behind its end
 * @PRETEND_FAULT_NO_END: the picture without the marker that ends it
 * @PRETEND_FAULT_MISLABELLED: the proper body as application/octet-stream
 * @PRETEND_FAULT_REDIRECT: 302 to the same path and query on the map root
 * @PRETEND_FAULT_CANNED: only for pretend_service_script_answer()
 *
 * How an answer goes wrong.
 */
typedef enum
{
  PRETEND_FAULT_NONE,
  PRETEND_FAULT_UNAVAILABLE,
  PRETEND_FAULT_RATE_LIMIT,
  PRETEND_FAULT_TOO_MANY,
  PRETEND_FAULT_TOO_MANY_DATE,
  PRETEND_FAULT_BLOCKED,
  PRETEND_FAULT_TOO_DENSE,
  PRETEND_FAULT_UNKNOWN_ID,
  PRETEND_FAULT_TOKEN_REVOKED,
  PRETEND_FAULT_BARE_ERROR,
  PRETEND_FAULT_HTML,
  PRETEND_FAULT_GATEWAY,
  PRETEND_FAULT_TRUNCATED,
  PRETEND_FAULT_EXPIRED,
  PRETEND_FAULT_MISMATCH,
  PRETEND_FAULT_NOT_FOUND,
  PRETEND_FAULT_GONE,
  PRETEND_FAULT_CUT,
  PRETEND_FAULT_DROPPED,
  PRETEND_FAULT_RESET,
  PRETEND_FAULT_RESET_HALFWAY,
  PRETEND_FAULT_HANG,
  PRETEND_FAULT_SILENT,
  PRETEND_FAULT_EMPTY,
  PRETEND_FAULT_ENDLESS,
  PRETEND_FAULT_UNTIL_CLOSE,
  PRETEND_FAULT_NO_LENGTH,
  PRETEND_FAULT_NO_LENGTH_CUT,
  PRETEND_FAULT_TRAILING,
  PRETEND_FAULT_NO_END,
  PRETEND_FAULT_MISLABELLED,
  PRETEND_FAULT_REDIRECT,
  PRETEND_FAULT_CANNED,
} PretendFault;

/**
 * PretendSwitches:
 * @PRETEND_SWITCH_STRICT_FIELDS: a field that does not exist is an error 100, not ignored
 * @PRETEND_SWITCH_SEQUENCE_PAGES: /images?sequence_ids= heeds limit and gives paging.next
 * @PRETEND_SWITCH_FULL_LAST_PAGE: creator paging: when the last page is full it gives a next that leads to an
 * empty one
 * @PRETEND_SWITCH_NEXT_WITH_TOKEN: paging.next carries access_token=
 * @PRETEND_SWITCH_FOREIGN_NEXT: paging.next leads to another host (the map root): the token may not follow
 * @PRETEND_SWITCH_RING_NEXT: the last page's next leads back to the first page
 * @PRETEND_SWITCH_DUPLICATES: answers of /images and /image_ids have every row twice
 * @PRETEND_SWITCH_RADIUS_BARE: radius > 50 is answered 200 {"error":"…"} rather than 400
 * @PRETEND_SWITCH_ESCAPES: "/" and non-ASCII in JSON strings as \/ and \uXXXX
 * @PRETEND_SWITCH_NULLS: absent fields are sent as null
 *
 * Behaviours that were each seen somewhere and that a client has to bear. All off at first.
 */
typedef enum
{
  PRETEND_SWITCH_STRICT_FIELDS = 1 << 0,
  PRETEND_SWITCH_SEQUENCE_PAGES = 1 << 1,
  PRETEND_SWITCH_FULL_LAST_PAGE = 1 << 2,
  PRETEND_SWITCH_NEXT_WITH_TOKEN = 1 << 3,
  PRETEND_SWITCH_FOREIGN_NEXT = 1 << 4,
  PRETEND_SWITCH_RADIUS_BARE = 1 << 5,
  PRETEND_SWITCH_ESCAPES = 1 << 6,
  PRETEND_SWITCH_NULLS = 1 << 7,
  PRETEND_SWITCH_RING_NEXT = 1 << 8,
  PRETEND_SWITCH_DUPLICATES = 1 << 9,
} PretendSwitches;

#define PRETEND_TYPE_SERVICE (pretend_service_get_type ())
G_DECLARE_FINAL_TYPE (PretendService, pretend_service, PRETEND, SERVICE, GObject)

PretendService *pretend_service_new  (void);
void            pretend_service_stop (PretendService *self);

const char *pretend_service_get_token       (PretendService *self);
const char *pretend_service_get_graph_url   (PretendService *self);
const char *pretend_service_get_cdn_url     (PretendService *self);
const char *pretend_service_get_tiles_url   (PretendService *self);
const char *pretend_service_get_map_url     (PretendService *self);
char      **pretend_service_dup_environ     (PretendService *self,
                                             gboolean        with_token);
void        pretend_service_set_environment (PretendService *self);

PretendImage *pretend_service_add_image        (PretendService   *self,
                                                const char       *id,
                                                const char       *sequence,
                                                double            longitude,
                                                double            latitude,
                                                PretendImageFlags flags);
void          pretend_service_add_sequence     (PretendService   *self,
                                                const char       *sequence,
                                                guint             n_images,
                                                guint64           first_id,
                                                double            longitude,
                                                double            latitude);
PretendImage *pretend_service_get_image        (PretendService   *self,
                                                const char       *id);
guint         pretend_service_count_images     (PretendService   *self);
char        **pretend_service_dup_sequence_ids (PretendService   *self,
                                                const char       *sequence);
char        **pretend_service_dup_area_ids     (PretendService   *self,
                                                double            west,
                                                double            south,
                                                double            east,
                                                double            north);

char    *pretend_service_dup_image_json  (PretendService *self,
                                          const char     *id);
gboolean pretend_service_has_sent_json   (PretendService *self,
                                          const char     *id,
                                          const char     *text);
char    *pretend_service_dup_picture_url (PretendService *self,
                                          const char     *id,
                                          guint           size);
GBytes  *pretend_service_dup_jpeg        (PretendService *self,
                                          const char     *id,
                                          guint           size);

void pretend_service_set_addresses      (PretendService *self,
                                         const char     *graph_url,
                                         const char     *cdn_url);
void pretend_service_set_original_width (PretendService *self,
                                         guint           width);
void pretend_service_set_scene_pool     (PretendService *self,
                                         guint           n_scenes);
void pretend_service_set_latency        (PretendService *self,
                                         guint           milliseconds);
void pretend_service_set_rate           (PretendService *self,
                                         guint           bytes_per_second);
void pretend_service_close_gate         (PretendService *self,
                                         guint           n_pictures);
void pretend_service_open_gate          (PretendService *self);
void pretend_service_end_latency        (PretendService *self);
void pretend_service_set_url_lifetime   (PretendService *self,
                                         int             seconds);
void pretend_service_set_dense_above    (PretendService *self,
                                         guint           n_images);
void pretend_service_set_sample_above   (PretendService *self,
                                         guint           n_rows);
void pretend_service_set_sequence_omits (PretendService *self,
                                         guint           n_rows);
void pretend_service_set_sequence_cut   (PretendService *self,
                                         guint           n_rows);
void pretend_service_set_page_size      (PretendService *self,
                                         guint           n_rows);
void pretend_service_set_app_usage      (PretendService *self,
                                         guint           percent);
void pretend_service_set_app_usage_step (PretendService *self,
                                         guint           percent);
void pretend_service_set_retry_after    (PretendService *self,
                                         guint           seconds);
void pretend_service_set_switches       (PretendService *self,
                                         PretendSwitches switches);
void pretend_service_set_picture_fault  (PretendService *self,
                                         PretendFault    fault);
void pretend_service_revoke_token       (PretendService *self);
void pretend_service_script             (PretendService *self,
                                         const char     *what,
                                         PretendFault    fault,
                                         guint           times);
void pretend_service_script_answer      (PretendService *self,
                                         const char     *what,
                                         guint           status,
                                         const char     *content_type,
                                         GBytes         *body,
                                         guint           times);
void pretend_service_mend               (PretendService *self);

guint       pretend_service_get_n_requests    (PretendService *self,
                                               PretendKind     kind);
guint       pretend_service_count_pictures    (PretendService *self,
                                               const char     *id);
guint       pretend_service_get_peak          (PretendService *self,
                                               PretendKind     kind);
guint       pretend_service_get_n_open        (PretendService *self,
                                               PretendKind     kind);
guint       pretend_service_get_n_token_leaks (PretendService *self);
guint       pretend_service_get_n_token_urls  (PretendService *self);
const char *pretend_service_get_last_request  (PretendService *self,
                                               PretendKind     kind);
void        pretend_service_reset_counters    (PretendService *self);

G_END_DECLS
