/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-service-private.h"

G_BEGIN_DECLS

typedef struct _PretendExchange PretendExchange;
typedef void (*PretendAnswer) (PretendExchange *exchange);

/*
 * PretendExchange:
 * @service: who answers; unset once the service is going away
 * @message: (owned): the request and its answer
 * @query: (owned) (nullable): the parameters, decoded
 * @path: (owned): decoded
 * @answer: what happens when the latency is over
 * @fault: how the answer goes wrong
 * @canned: (owned) (nullable): what is answered for %PRETEND_FAULT_CANNED
 * @timer: (owned) (nullable): the latency, or the pace of the body
 * @body: (owned) (nullable): what is sent piece by piece
 * @sent: bytes of @body that were handed over
 * @is_held: whether the rest of @body comes when the gate is opened
 * @taken: whether the connection was taken from the server, so that it ends in its own time
 * @stream: (owned) (nullable): the bare connection, once it was taken
 *
 * One request on its way to an answer.
 */
struct _PretendExchange
{
  PretendService *service;
  SoupServerMessage *message;
  GHashTable *query;
  char *path;
  PretendKind kind;
  PretendAnswer answer;
  PretendFault fault;
  PretendCanned *canned;
  GSource *timer;
  GBytes *body;
  gsize sent;
  gboolean is_held;
  gboolean taken;
  GIOStream *stream;
};

void             pretend_exchange_start       (PretendService    *service,
                                               SoupServerMessage *message,
                                               GHashTable        *query,
                                               const char        *path,
                                               PretendKind        kind,
                                               PretendFault       fault,
                                               PretendCanned     *canned,
                                               PretendAnswer      answer);
void             pretend_exchange_abandon     (PretendExchange   *exchange);
void             pretend_exchange_finish      (PretendExchange   *exchange);
PretendExchange *pretend_exchange_ref         (PretendExchange   *exchange);
void             pretend_exchange_unref       (PretendExchange   *exchange);
void             pretend_exchange_let_go      (PretendExchange   *exchange);
void             pretend_exchange_end_latency (PretendExchange   *exchange);
const char      *pretend_exchange_get         (PretendExchange   *exchange,
                                               const char        *name);
void             pretend_exchange_send        (PretendExchange   *exchange,
                                               guint              status,
                                               const char        *content_type,
                                               GBytes            *body);
void             pretend_exchange_send_text   (PretendExchange   *exchange,
                                               guint              status,
                                               const char        *content_type,
                                               const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PretendExchange, pretend_exchange_unref)

G_END_DECLS
