/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faults-runner.h"

G_BEGIN_DECLS

/* Environment variable with which the program trusts the system's certificates instead of the edge's. */
#define FAULTS_EDGE_DISTRUST "FAULTS_EDGE_DISTRUST"

/**
 * FaultEdgeLog:
 * @n_requests: number of requests
 * @n_http2: number of requests over HTTP/2
 * @n_connections: number of connections used
 * @worker: process id of the worker that handled the last request; 0 if there was none
 *
 * Summary of the access log of an edge.
 */
typedef struct
{
  guint n_requests;
  guint n_http2;
  guint n_connections;
  int worker;
} FaultEdgeLog;

void faults_edge_set_up    (void);
void faults_edge_tear_down (void);

FaultEdge *faults_edge_new      (PretendService *service,
                                 guint           requests_per_connection);
void       faults_edge_signal   (FaultEdge      *self,
                                 int             number);
void       faults_edge_start    (FaultEdge      *self);
void       faults_edge_stop     (FaultEdge      *self);
void       faults_edge_read_log (FaultEdge      *self,
                                 FaultEdgeLog   *log);
void       faults_edge_free     (FaultEdge      *self);

G_END_DECLS
