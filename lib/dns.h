/*
 * The stub resolver: the addresses of host names, asked of name servers, with
 * a search list as of resolv.conf(5).  Sockets are here; who waits, and what
 * it does meanwhile, is the caller's.
 */
#ifndef LIB_DNS_H
#define LIB_DNS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/dns_msg.h"
#include "lib/ip_addr.h"

/* A host name that somebody needs, and what a name server made of it. */
#define NET_NAMES      8
#define NET_NAME       254 /* 253 characters: RFC 1035 section 3.1 */
#define NET_NAME_ADDRS DNS_ADDRS
struct net_name {
	int32_t err; /* 0, or -errno: there is no address */
	uint8_t n;
	char name[NET_NAME];
	struct ip_addr ip[NET_NAME_ADDRS]; /* IPv4 first */
};

#define DNS_SERVERS  3	   /* as MAXNS of <resolv.h> */
#define DNS_PORT     53	   /* RFC 1035 section 4.2 */
#define DNS_TRY_MS   1000  /* for one server, in the first round */
#define DNS_ROUNDS   4	   /* each twice as long */
#define DNS_LIMIT_MS 10000 /* for a name, at most */
#define DNS_AAAA_MS  200   /* for IPv6, when the addresses of IPv4 are there */
#define DNS_RUBBISH  64	   /* answers of a server that are none */

struct dns {
	bool failed;		/* it has told nothing: the next one is asked */
	unsigned n_servers, at; /* the one that is asked now, or was last */
	unsigned ndots;
	uint32_t limit_ms; /* for a name: DNS_LIMIT_MS, or what is left */
	uint16_t port;
	struct ip_addr server[DNS_SERVERS];
	const char *search; /* domains, with blanks between them */
	/* until fd (not -1) is ready for poll(2)'s events, or that time */
	void (*wait)(void *data, int fd, short events, uint64_t until_ms);
	void *data;
};

/*
 * Fills out for its name.  0 with n > 0, or
 *   -ENOENT		no name server knows the name, or it can be none
 *   -ENODATA		it has no address
 *   -EDESTADDRREQ	no name server is known
 *   -EREMOTEIO		they refuse to answer
 *   -ETIMEDOUT, and those of a socket: none answers
 * The same as out->err.
 */
int dns_resolve(struct dns *dns, struct net_name *out);
/* Whether name servers have told that it has no address. */
static inline bool dns_is_known(int err)
{
	return err == -ENOENT || err == -ENODATA;
}
/* That in words: "no name server answers". */
const char *dns_why(int err);

#endif
