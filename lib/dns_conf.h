/* Host names as the machine that runs resolves them, for programs. */
#ifndef LIB_DNS_CONF_H
#define LIB_DNS_CONF_H

#include <stddef.h>

#include "lib/dns.h"

struct dns_conf {
	struct dns dns;
	char search[256];
};

/* What resolv.conf(5) says; lines and words that it does not know are none. */
void dns_conf_read(struct dns_conf *c, char *text);
/*
 * The addresses that hosts(5) gives a name, to out, in the order of the file;
 * how many.
 */
unsigned dns_conf_hosts(char *text, struct net_name *out);

/*
 * The addresses of a name, which may be one: of /etc/hosts, or asked for as
 * /etc/resolv.conf says, or kinit's if that names no server.  Waits, but not
 * for ever; 0 or -errno, see dns_resolve().
 */
int dns_host(const char *name, struct net_name *out);

#endif
