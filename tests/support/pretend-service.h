/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pretend-image.h"

G_BEGIN_DECLS

/* The only token this service accepts, in the format of the real service. */
#define PRETEND_TOKEN "MLY|4223665974375089|0123456789abcdef0123456789abcdef"

/* Appended to pictures by PRETEND_FAULT_TRAILING. */
#define PRETEND_TRAILER "garbage behind the end"

/* Passed to pretend_service_script(): until the end of the test. */
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
 * Kinds of requests with separate counters. Refused and failed requests are counted as well.
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
 * @PRETEND_FAULT_NONE: a proper response
 * @PRETEND_FAULT_UNAVAILABLE: 500, code 2, "Service temporarily unavailable"
 * @PRETEND_FAULT_RATE_LIMIT: 403, code 4, is_transient
 * @PRETEND_FAULT_TOO_MANY: 429 with Retry-After in seconds and code 4
 * @PRETEND_FAULT_TOO_MANY_DATE: the same with Retry-After as a date
 * @PRETEND_FAULT_BLOCKED: 400, code 368
 * @PRETEND_FAULT_TOO_DENSE: 500, code 1, "Please reduce the amount of data…"
 * @PRETEND_FAULT_UNKNOWN_ID: 400, code 100/33
 * @PRETEND_FAULT_TOKEN_REVOKED: 401, code 190
 * @PRETEND_FAULT_BARE_ERROR: 200 with {"error":"…"}, a string instead of the object
 * @PRETEND_FAULT_HTML: 200 text/html, the page of a captive portal
 * @PRETEND_FAULT_GATEWAY: 502 text/html from the edge
 * @PRETEND_FAULT_TRUNCATED: 200, truncated JSON with a matching Content-Length
 * @PRETEND_FAULT_EXPIRED: pictures: 403 text/plain "URL signature expired"
 * @PRETEND_FAULT_MISMATCH: pictures: 403 text/plain "URL signature mismatch"
 * @PRETEND_FAULT_NOT_FOUND: 404 text/html
 * @PRETEND_FAULT_GONE: 410 text/plain
 * @PRETEND_FAULT_CUT: the connection closes after half of the promised body
 * @PRETEND_FAULT_DROPPED: the connection is reset before the first byte of the response
 * @PRETEND_FAULT_RESET: the connection is reset after the status line of the response
 * @PRETEND_FAULT_RESET_HALFWAY: the connection is reset after half of the promised body
 * @PRETEND_FAULT_HANG: the headers and half of the body are sent, then nothing more
 * @PRETEND_FAULT_SILENT: the connection stays open, but no byte of a response is sent
 * @PRETEND_FAULT_EMPTY: 200 with no bytes
 * @PRETEND_FAULT_ENDLESS: a chunked body that continues until the client disconnects
 * @PRETEND_FAULT_UNTIL_CLOSE: the complete body, but neither chunked nor with Content-Length: it ends with
 *   the connection
 * @PRETEND_FAULT_NO_LENGTH: the complete body, but chunked, without Content-Length
 * @PRETEND_FAULT_NO_LENGTH_CUT: chunked and properly terminated, but only half of the picture
 * @PRETEND_FAULT_TRAILING: the complete picture followed by %PRETEND_TRAILER
 * @PRETEND_FAULT_NO_END: the picture without its end marker
 * @PRETEND_FAULT_MISLABELLED: the proper body as application/octet-stream
 * @PRETEND_FAULT_REDIRECT: 302 to the same path and query on the map root
 * @PRETEND_FAULT_CANNED: only for pretend_service_script_answer()
 *
 * Faults of a response.
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
 * @PRETEND_SWITCH_STRICT_FIELDS: an unknown field is an error 100 instead of being ignored
 * @PRETEND_SWITCH_SEQUENCE_PAGES: /images?sequence_ids= honours limit and returns paging.next
 * @PRETEND_SWITCH_FULL_LAST_PAGE: creator paging: a full last page has a next URL, which returns an empty
 *   page
 * @PRETEND_SWITCH_NEXT_WITH_TOKEN: paging.next contains access_token=
 * @PRETEND_SWITCH_FOREIGN_NEXT: paging.next points to another host (the map root), to which the token must
 *   not be sent
 * @PRETEND_SWITCH_RING_NEXT: the next URL of the last page points back to the first page
 * @PRETEND_SWITCH_DUPLICATES: responses of /images and /image_ids contain every row twice
 * @PRETEND_SWITCH_RADIUS_BARE: radius > 50 returns 200 {"error":"…"} rather than 400
 * @PRETEND_SWITCH_ESCAPES: "/" and non-ASCII in JSON strings as \/ and \uXXXX
 * @PRETEND_SWITCH_NULLS: absent fields are sent as null
 * @PRETEND_SWITCH_UNFILTERED: /images ignores all filters except creator_username without a box
 * @PRETEND_SWITCH_ID_PAGES: /image_ids returns paging.next, see pretend_service_set_page_size()
 *
 * Observed behaviours of the service that a client has to handle. All are off by default.
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
  PRETEND_SWITCH_ID_PAGES = 1 << 10,
  PRETEND_SWITCH_UNFILTERED = 1 << 11,
} PretendSwitches;

/**
 * PretendTilePacking:
 * @PRETEND_TILE_PLAIN: tiles are not compressed
 * @PRETEND_TILE_GZIP: tiles are compressed, and the header Content-Encoding says so
 * @PRETEND_TILE_GZIP_UNLABELLED: tiles are compressed, and no header says so
 *
 * The compression of coverage tiles.
 */
typedef enum
{
  PRETEND_TILE_PLAIN,
  PRETEND_TILE_GZIP,
  PRETEND_TILE_GZIP_UNLABELLED,
} PretendTilePacking;

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
void          pretend_service_remove_image     (PretendService   *self,
                                                const char       *id);
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

void pretend_service_set_addresses      (PretendService    *self,
                                         const char        *graph_url,
                                         const char        *cdn_url);
void pretend_service_set_original_width (PretendService    *self,
                                         guint              width);
void pretend_service_set_scene_pool     (PretendService    *self,
                                         guint              n_scenes);
void pretend_service_set_latency        (PretendService    *self,
                                         guint              milliseconds);
void pretend_service_set_rate           (PretendService    *self,
                                         guint              bytes_per_second);
void pretend_service_close_gate         (PretendService    *self,
                                         guint              n_pictures);
void pretend_service_open_gate          (PretendService    *self);
void pretend_service_end_latency        (PretendService    *self);
void pretend_service_set_url_lifetime   (PretendService    *self,
                                         int                seconds);
void pretend_service_set_dense_above    (PretendService    *self,
                                         guint              n_images);
void pretend_service_set_sample_above   (PretendService    *self,
                                         guint              n_rows);
void pretend_service_set_sequence_omits (PretendService    *self,
                                         guint              n_rows);
void pretend_service_set_sequence_cut   (PretendService    *self,
                                         guint              n_rows);
void pretend_service_set_page_size      (PretendService    *self,
                                         guint              n_rows);
void pretend_service_set_app_usage      (PretendService    *self,
                                         guint              percent);
void pretend_service_set_app_usage_step (PretendService    *self,
                                         guint              percent);
void pretend_service_set_retry_after    (PretendService    *self,
                                         guint              seconds);
void pretend_service_set_switches       (PretendService    *self,
                                         PretendSwitches    switches);
void pretend_service_set_tile_packing   (PretendService    *self,
                                         PretendTilePacking packing);
void pretend_service_set_picture_fault  (PretendService    *self,
                                         PretendFault       fault);
void pretend_service_revoke_token       (PretendService    *self);
void pretend_service_script             (PretendService    *self,
                                         const char        *what,
                                         PretendFault       fault,
                                         guint              times);
void pretend_service_script_answer      (PretendService    *self,
                                         const char        *what,
                                         guint              status,
                                         const char        *content_type,
                                         GBytes            *body,
                                         guint              times);
void pretend_service_script_retry_after (PretendService    *self,
                                         const char        *what,
                                         guint              status,
                                         const char        *text,
                                         const char        *retry_after,
                                         guint              times);
void pretend_service_mend               (PretendService    *self);

guint       pretend_service_get_n_requests        (PretendService *self,
                                                   PretendKind     kind);
guint       pretend_service_get_n_unchanged_tiles (PretendService *self);
guint       pretend_service_count_pictures        (PretendService *self,
                                                   const char     *id);
guint       pretend_service_get_peak              (PretendService *self,
                                                   PretendKind     kind);
guint       pretend_service_get_n_open            (PretendService *self,
                                                   PretendKind     kind);
guint       pretend_service_get_n_token_leaks     (PretendService *self);
guint       pretend_service_get_n_token_urls      (PretendService *self);
const char *pretend_service_get_last_request      (PretendService *self,
                                                   PretendKind     kind);
void        pretend_service_reset_counters        (PretendService *self);

G_END_DECLS
