/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "pretend-service.h"

G_BEGIN_DECLS

/*
 * Asker:
 * @service: (owned): a pretend service without data
 * @session: (owned): the client
 *
 * The fixture: a pretend service and an HTTP client with real connections.
 */
typedef struct
{
  PretendService *service;
  SoupSession *session;
} Asker;

/*
 * Answer:
 * @status: HTTP status, 0 if there was no response
 * @body: (owned) (nullable): complete body
 * @text: the body as text, zero-terminated
 * @json: (owned) (nullable): root node of the body, if it is JSON
 * @headers: (owned): response headers
 * @error: (owned) (nullable): error of the transfer
 *
 * A response of the service.
 */
typedef struct
{
  guint status;
  GByteArray *body;
  const char *text;
  JsonNode *json;
  SoupMessageHeaders *headers;
  GError *error;
} Answer;

void    asker_set_up        (Asker        *asker,
                             gconstpointer data);
void    asker_tear_down     (Asker        *asker,
                             gconstpointer data);
Answer *asker_send          (Asker        *asker,
                             SoupMessage  *message);
Answer *asker_get           (Asker        *asker,
                             const char   *url,
                             const char   *authorization);
Answer *asker_get_graph     (Asker        *asker,
                             const char   *target);
void    asker_iterate_until (gboolean (*condition) (gpointer),
                             gpointer      data);

void       answer_free         (Answer     *answer);
JsonArray *answer_get_rows     (Answer     *answer);
char      *answer_dup_ids      (Answer     *answer);
void       answer_assert_error (Answer     *answer,
                                guint       status,
                                gint64      code,
                                gint64      subcode,
                                const char *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

G_END_DECLS
