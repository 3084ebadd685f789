/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "pretend-data.h"
#include "pretend-pictures.h"
#include "pretend-record.h"
#include "pretend-service.h"

G_BEGIN_DECLS

#define PRETEND_DEFAULT_URL_LIFETIME (30 * 24 * 60 * 60)
#define PRETEND_DEFAULT_SAMPLE_ABOVE 500

typedef enum
{
  PRETEND_ROOT_GRAPH,
  PRETEND_ROOT_CDN,
  PRETEND_ROOT_TILES,
  PRETEND_ROOT_MAP,
  PRETEND_N_ROOTS,
} PretendRoot;

/*
 * @content_type: (owned): media type of the body
 * @body: (owned): the complete body
 * @retry_after: (owned) (nullable): the header Retry-After
 *
 * A response defined by a test.
 */
typedef struct
{
  guint status;
  char *content_type;
  GBytes *body;
  char *retry_after;
} PretendCanned;

/*
 * @what: (owned): see pretend_service_script()
 * @canned: (owned) (nullable): for %PRETEND_FAULT_CANNED
 * @left: number of further requests it applies to
 */
typedef struct
{
  char *what;
  PretendFault fault;
  PretendCanned *canned;
  guint left;
} PretendScript;

/*
 * @n_requests: requests since the start or the last reset
 * @n_open: requests in progress
 * @peak: maximum of @n_open
 * @last_request: (owned) (nullable): path and query of the latest request
 */
typedef struct
{
  guint n_requests;
  guint n_open;
  guint peak;
  char *last_request;
} PretendCounter;

/*
 * @context: (owned): main context of the timers
 * @servers: (owned): one per root
 * @urls: (owned): base URL of each root, without a trailing slash
 * @scripts: (owned) (element-type PretendScript): pending faults, in the order they were added
 * @exchanges: (owned) (element-type PretendExchange): requests in progress
 * @asked: (owned): image id to the number of requests for its pictures
 * @is_gate_closed: whether the gate holds pictures halfway
 * @n_through_gate: number of pictures that still pass the closed gate
 * @random: (owned): random numbers with a fixed seed, to reproduce failed tests
 */
struct _PretendService
{
  GObject parent_instance;

  GMainContext *context;
  SoupServer *servers[PRETEND_N_ROOTS];
  char *urls[PRETEND_N_ROOTS];
  PretendData *data;
  PretendPictures *pictures;
  GPtrArray *scripts;
  GPtrArray *exchanges;
  GHashTable *asked;
  GRand *random;
  PretendCounter counters[PRETEND_N_KINDS];
  PretendSwitches switches;
  PretendFault picture_fault;
  PretendTilePacking tile_packing;
  guint n_unchanged_tiles;
  gboolean revoked;
  guint original_width;
  guint latency;
  guint rate;
  gboolean is_gate_closed;
  guint n_through_gate;
  int url_lifetime;
  guint dense_above;
  guint sample_above;
  guint sequence_omits;
  guint sequence_cut;
  guint page_size;
  guint app_usage;
  guint app_usage_step;
  guint retry_after;
  guint n_token_leaks;
  guint n_token_urls;
};

PretendFault pretend_service_take_fault   (PretendService *self,
                                           PretendRoot     root,
                                           const char     *path,
                                           GHashTable     *query,
                                           const char     *id,
                                           PretendCanned **canned);
void         pretend_script_free          (PretendScript  *script);
void         pretend_canned_unref         (PretendCanned  *canned);
void         pretend_service_append_image (PretendService *self,
                                           GString        *json,
                                           PretendImage   *image,
                                           const char     *fields);
gint64       pretend_service_get_now      (void);

G_END_DECLS
