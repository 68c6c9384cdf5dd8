/*
 * DNS messages, RFC 1035 section 4, without I/O: a question out, an answer in.
 * The types are A and AAAA (RFC 3596); EDNS is not used.
 */
#ifndef LIB_DNS_MSG_H
#define LIB_DNS_MSG_H

#include <stdint.h>

#include "lib/ip_addr.h"
#include "lib/rw.h"

#define DNS_TEXT      255 /* with a final dot: RFC 1035 section 2.3.4 */
#define DNS_LABEL     63
#define DNS_ADDRS     8
#define DNS_TCP	      2 /* a length stands first: RFC 1035 section 4.2.2 */
#define DNS_QUERY_MAX (DNS_TCP + 12 + DNS_TEXT + 4)

enum dns_type { DNS_A = 1, DNS_CNAME = 5, DNS_AAAA = 28 };

struct dns_question {
	uint16_t id, type;
	char name[DNS_TEXT]; /* with a final dot */
};

struct dns_addrs {
	unsigned n;
	struct ip_addr ip[DNS_ADDRS];
};

/*
 * Reads the name at *r, which is the end of the message, each label with its
 * dot.  0, or -EINVAL: it is cut, too long, has a dot or NUL in a label, or a
 * pointer that does not lead backwards.
 */
int dns_name_read(struct rd message, struct rd *r, char name[DNS_TEXT]);

/* Writes DNS_TCP octets of length, and the question; w is bad if it is none. */
void dns_query_write(struct wr *w, const struct dns_question *q);

/*
 * What an answer tells: 0, and *out has the first addresses of the name or of
 * the one that its aliases lead to; or nothing and
 *   -ENOENT	there is no such name
 *   -ENODATA	it has no such address
 *   -EREMOTEIO	the server cannot or will not answer
 *   -EMSGSIZE	the answer is cut: it is to be asked for over TCP
 *   -EBADMSG	this is no answer to that question, or damaged
 */
int dns_answer_read(struct rd message, const struct dns_question *q,
		    struct dns_addrs *out);

#endif
