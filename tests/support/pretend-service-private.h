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
 * @content_type: (owned): of the body
 * @body: (owned): all of it
 *
 * An answer that a test has written.
 */
typedef struct
{
  guint status;
  char *content_type;
  GBytes *body;
} PretendCanned;

/*
 * @what: (owned): see pretend_service_script()
 * @canned: (owned) (nullable): for %PRETEND_FAULT_CANNED
 * @left: how many more answers it spoils
 */
typedef struct
{
  char *what;
  PretendFault fault;
  PretendCanned *canned;
  guint left;
} PretendScript;

/*
 * @n_requests: since the start or the last reset
 * @n_open: being answered now
 * @peak: most that were ever open at once
 * @last_request: (owned) (nullable): path and query
 */
typedef struct
{
  guint n_requests;
  guint n_open;
  guint peak;
  char *last_request;
} PretendCounter;

/*
 * @context: (owned): where timers run
 * @servers: (owned): one per root
 * @urls: (owned): of the roots, without a slash at the end
 * @scripts: (owned) (element-type PretendScript): faults to come, in the order of scripting
 * @exchanges: (owned) (element-type PretendExchange): requests that are being answered
 * @asked: (owned): image key to the number of requests for its pictures
 * @is_gate_closed: whether pictures are held halfway
 * @n_through_gate: how many more pictures are not
 * @random: (owned): seeded, so that a failed test can be repeated
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
