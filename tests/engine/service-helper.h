/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-service.h"
#include "wayside-listing.h"

G_BEGIN_DECLS

/* The factor by which all retry delays are shortened. A test that needs real delays sets 1. */
#define HELPER_TIME_SCALE 0.02

/* The pretend service's sample data is in Hamburg. */
#define HELPER_SEQUENCE "7nfcwfvjdtphz7yj6zat6a"
#define HELPER_FIRST_ID G_GUINT64_CONSTANT (135511895288847)
#define HELPER_ID       "135511895288847"

/**
 * HelperClient:
 * @pretend: (owned): the service, in this thread
 * @service: (owned): its endpoints
 * @session: (owned): the HTTP session
 * @graph: (owned): the API client
 *
 * An API client and its service, both in the main context of the test.
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
 * @path: the requested path
 * @query: (nullable): the query parameters
 * @status: (inout): the status of the response, initially 200
 * @data: user data of the function
 *
 * Makes a response that the pretend service never sends.
 *
 * Returns: (transfer full): the body of the response
 */
typedef char *(*HelperAnswer) (const char *path, GHashTable *query, guint *status, gpointer data);

/**
 * HelperOdd:
 * @server: (owned): the server
 * @url: (owned): the root URL of the server
 * @service: (owned): the endpoints of the server
 * @session: (owned): the HTTP session
 * @graph: (owned): the API client
 * @answer: makes the responses
 * @data: passed to @answer
 * @n_asked: number of requests received
 *
 * An API client and a server whose responses are made by the test.
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
