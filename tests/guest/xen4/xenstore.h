/* A client of xenstore by the domain's ring and port, for the first vcpu: one request at a time, and watches. */
#pragma once
#include "guest.h"

/* Begins with the ring and the port that start_info names, at the start and in each new domain. Nothing is watched yet. */
void xs_connect(void);
/* Whether no request is under way, so that the ring may be saved. */
bool xs_quiet(void);
/* Paths are the domain's own ("control/shutdown") or absolute. All return 0 or xenstore's error, negative. Values end with a
   NUL, and are cut to fit `size`. */
long xs_read(const char *path, char *value, size_t size);
long xs_write(const char *path, const char *value);
long xs_rm(const char *path);
/* Watches have numbers below 32; each fires once when it is registered. */
long xs_watch(const char *path, unsigned number);
/* Reads what xenstore has sent; returns the watches that fired since the last call, by bits. */
u32 xs_fired(void);
