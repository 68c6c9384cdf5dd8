/* What programs write of JSON (RFC 8259). */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include "lib/rw.h"

/* A text with its quotation marks, escaped as section 7 wants it. */
void json_text(struct wr *w, const char *text);

#endif
