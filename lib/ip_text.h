/* Addresses of both families as text: RFC 4291 section 2.2. */
#ifndef LIB_IP_TEXT_H
#define LIB_IP_TEXT_H

#include "lib/ip_addr.h"

#define IP_TEXT 40 /* eight groups of four digits, and the NUL */

/*
 * The whole text, without brackets and without a scope: 0 or -EINVAL.  What it
 * writes of 0.0.0.0 is no address, as ip_from4().
 */
int ip_from_text(const char *s, struct ip_addr *out);
/* Writes it, IPv6 with all eight groups; none is "0.0.0.0".  Returns buf. */
const char *ip_text(const struct ip_addr *ip, char buf[IP_TEXT]);

#endif
