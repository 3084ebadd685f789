/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-service-private.h"

G_BEGIN_DECLS

typedef struct _PretendExchange PretendExchange;
typedef void (*PretendAnswer) (PretendExchange *exchange);

/*
 * PretendExchange:
 * @service: (nullable): the service; %NULL once the exchange was abandoned
 * @message: (owned): the request and its response
 * @query: (owned) (nullable): the parameters, decoded
 * @path: (owned): decoded
 * @answer: callback that sends the response once the latency has elapsed
 * @fault: the fault to apply to the response
 * @canned: (owned) (nullable): the response for %PRETEND_FAULT_CANNED
 * @timer: (owned) (nullable): timer for the latency or for the next piece of the body
 * @body: (owned) (nullable): a body sent in pieces
 * @sent: bytes of @body passed to libsoup so far
 * @is_held: whether the rest of @body waits for the gate to open
 * @taken: whether the connection was stolen from the server; pretend_exchange_finish() then ends the exchange
 * @stream: (owned) (nullable): the stolen connection
 *
 * A request and the state of its response.
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
