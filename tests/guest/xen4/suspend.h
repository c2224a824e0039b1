/* What a domain does so that the toolstack can save and move it. */
#pragma once
#include "guest.h"

/* How the toolstack finds the P2M: by frames that list frames that list its pages, or by its address and a top-level table. */
enum p2m_form { P2M_TREE, P2M_LIST };
/* Enters it in shared_info. The frames it names are another domain's after a move: to be told anew then. */
void p2m_tell(enum p2m_form form);

/* Suspends the domain and returns once it runs again: true if in the same domain (the suspend was cancelled), which has all
   that it had; false if in a new one, whose ports, grants and registered areas are those of a new domain.
   Before it all other vcpus must be down, this one's upcalls masked and its vcpu_info not in shared_info, nothing mapped that is
   not the domain's own memory, and no request to xenstore under way. */
bool suspend(void);
