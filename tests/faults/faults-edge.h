/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faults-runner.h"

G_BEGIN_DECLS

/* Variable of the environment with which the program trusts what the system trusts, and no edge. */
#define FAULTS_EDGE_DISTRUST "FAULTS_EDGE_DISTRUST"

/**
 * FaultEdgeLog:
 * @n_requests: how many it answered
 * @n_http2: how many of them came by HTTP/2
 * @n_connections: by how many connections they came
 * @worker: process that answered the last one; 0 if none did
 *
 * What an edge has written down.
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
