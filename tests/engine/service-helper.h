/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-service.h"
#include "wayside-listing.h"

G_BEGIN_DECLS

/* The part of each retry delay that is really waited for. A test that needs a delay to last sets 1. */
#define HELPER_TIME_SCALE 0.02

/* In the pretend service's part of the world: Hamburg. */
#define HELPER_SEQUENCE "7nfcwfvjdtphz7yj6zat6a"
#define HELPER_FIRST_ID G_GUINT64_CONSTANT (135511895288847)
#define HELPER_ID       "135511895288847"

/**
 * HelperClient:
 * @pretend: (owned): the service, in this thread
 * @service: (owned): where it is
 * @session: (owned): what is asked with
 * @graph: (owned): the client of the API
 *
 * The API client and whom it asks, both in the test's own main context.
 */
typedef struct
{
  PretendService *pretend;
  WaysideEndpoints *service;
  SoupSession *session;
  WaysideApiClient *graph;
} HelperClient;

/**
 * HelperAnswer:
 * @path: what was asked for
 * @query: (nullable): its parameters
 * @status: (inout): of the answer, 200 at first
 * @data: what was given with the function
 *
 * Makes an answer that the pretend service would never give.
 *
 * Returns: (transfer full): its body
 */
typedef char *(*HelperAnswer) (const char *path, GHashTable *query, guint *status, gpointer data);

/**
 * HelperOdd:
 * @server: (owned): who answers
 * @url: (owned): its root
 * @service: (owned): the same
 * @session: (owned): what is asked with
 * @graph: (owned): the client of the API
 * @answer: makes the answers
 * @data: passed to @answer
 * @n_asked: how many questions came
 *
 * The API client, and a server that a test makes up.
 */
typedef struct
{
  SoupServer *server;
  char *url;
  WaysideEndpoints *service;
  SoupSession *session;
  WaysideApiClient *graph;
  HelperAnswer answer;
  gpointer data;
  guint n_asked;
} HelperOdd;

HelperOdd      *helper_odd_new  (HelperAnswer       answer,
                                 gpointer           data);
void            helper_odd_free (HelperOdd         *odd);
WaysideApiPage *helper_ask      (WaysideApiClient  *graph,
                                 WaysideApiRequest *request,
                                 GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HelperOdd, helper_odd_free)

void                helper_client_set_up    (HelperClient      *client,
                                             gconstpointer      data);
void                helper_client_tear_down (HelperClient      *client,
                                             gconstpointer      data);
WaysideApiPage     *helper_client_ask       (HelperClient      *client,
                                             WaysideApiRequest *request,
                                             GError           **error);
WaysideListingStep *helper_client_step      (WaysideListing    *listing,
                                             GError           **error);
WaysideEndpoints   *helper_make_service     (PretendService    *pretend);

G_END_DECLS
