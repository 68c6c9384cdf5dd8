/* DNS messages, RFC 1035 section 4, see dns_msg.h. */
#include "lib/dns_msg.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/str.h"

#define DNS_HEADER	 12
#define DNS_POINTER	 0xc0 /* section 4.1.4 */
#define DNS_JUMPS	 127  /* of pointers in a name: it has no more labels */
#define DNS_RECORDS	 256  /* what follows them is not read */
#define DNS_CHAIN	 16   /* aliases from a name to its address */

#define DNS_IN		 1
#define DNS_FLAG_ANSWER	 0x8000
#define DNS_FLAG_OPCODE	 0x7800
#define DNS_FLAG_AA	 0x0400
#define DNS_FLAG_CUT	 0x0200
#define DNS_FLAG_RECURSE 0x0100
#define DNS_FLAG_RA	 0x0080
#define DNS_FLAG_RCODE	 0x000f
#define DNS_NXDOMAIN	 3

/* Each pointer must lead backwards from the last one, so the walk ends. */
int dns_name_read(struct rd message, struct rd *r, char name[DNS_TEXT])
{
	size_t limit = message.left - r->left;
	unsigned jumps = 0;
	struct rd target;

	name[0] = '\0';
	for (;;) {
		char label[DNS_LABEL + 1];
		uint8_t len = rd_u8(r);

		if (len >= DNS_POINTER) {
			size_t to =
				(size_t)(len & ~DNS_POINTER) << 8 | rd_u8(r);

			if (r->bad || to >= limit || jumps++ == DNS_JUMPS)
				return -EINVAL;
			limit = to;
			target = message;
			rd_skip(&target, to);
			r = &target;
			continue;
		}
		if (len > DNS_LABEL)
			return -EINVAL;
		rd_bytes(r, label, len);
		label[len] = '\0';
		if (r->bad)
			return -EINVAL;
		if (len == 0)
			return 0;
		if (strlen(label) != len || strchr(label, '.') != NULL ||
		    str_cat(name, DNS_TEXT, label) < 0 ||
		    str_cat(name, DNS_TEXT, ".") < 0)
			return -EINVAL;
	}
}

void dns_query_write(struct wr *w, const struct dns_question *q)
{
	const char *s = q->name;

	/* each dot is an octet of length, and the root's is one more */
	wr_be16(w, (uint16_t)(DNS_HEADER + strlen(s) + 1 + 4));
	wr_be16(w, q->id);
	wr_be16(w, DNS_FLAG_RECURSE);
	wr_be16(w, 1);
	wr_zero(w, 6);
	while (*s != '\0') {
		size_t len = strcspn(s, ".");

		if (len == 0 || len > DNS_LABEL || s[len] == '\0')
			w->bad = true;
		wr_u8(w, (uint8_t)len);
		wr_bytes(w, s, len);
		s += len + (s[len] != '\0');
	}
	wr_u8(w, 0);
	wr_be16(w, q->type);
	wr_be16(w, DNS_IN);
}

/* Letters are the same in both cases: section 2.3.3. */
static bool dns_is_same(const char *a, const char *b)
{
	for (; *a != '\0'; a++, b++) {
		char low = *a | 0x20;

		if (*a != *b && (low != (*b | 0x20) || low < 'a' || low > 'z'))
			return false;
	}
	return *b == '\0';
}

static bool dns_is_asked(struct rd message, struct rd *r,
			 const struct dns_question *q)
{
	char name[DNS_TEXT];

	return dns_name_read(message, r, name) == 0 &&
	       dns_is_same(name, q->name) && rd_be16(r) == q->type &&
	       rd_be16(r) == DNS_IN;
}

/* One that is all zero is none, as of servers that block a name. */
static int dns_add(struct dns_addrs *out, enum dns_type type, struct rd data)
{
	static const struct ip_addr none = { 0 };
	struct ip_addr ip = none;

	rd_bytes(&data, ip.bytes, type == DNS_A ? 4 : sizeof(ip.bytes));
	if (data.bad || data.left != 0)
		return -EBADMSG;
	if (ip_equal(&ip, &none))
		return 0;
	ip.family = type == DNS_A ? AF_INET : AF_INET6;
	if (out->n < DNS_ADDRS && !ip_among(out->ip, out->n, &ip))
		out->ip[out->n++] = ip;
	return 0;
}

/* The addresses that n records at r tell of a name, or in *next its alias. */
static int dns_records(struct rd message, struct rd r, unsigned n,
		       const struct dns_question *q, char next[DNS_TEXT],
		       struct dns_addrs *out)
{
	next[0] = '\0';
	while (n-- > 0) {
		char owner[DNS_TEXT];
		uint32_t type;
		struct rd data, name;

		if (dns_name_read(message, &r, owner) < 0)
			return -EBADMSG;
		type = rd_be32(&r); /* and its class */
		rd_skip(&r, 4);	    /* how long it is true */
		name = r;
		data = rd_sub(&r, rd_be16(&r));
		rd_skip(&name, 2);
		if (r.bad)
			return -EBADMSG;
		if (!dns_is_same(owner, q->name))
			continue;
		if (type == ((uint32_t)DNS_CNAME << 16 | DNS_IN)) {
			if (dns_name_read(message, &name, next) < 0 ||
			    name.left != r.left)
				return -EBADMSG;
		} else if (type == ((uint32_t)q->type << 16 | DNS_IN) &&
			   dns_add(out, q->type, data) < 0)
			return -EBADMSG;
	}
	return 0;
}

/* From the name, from alias to alias, to its addresses. */
static int dns_follow(struct rd message, struct rd r, unsigned n,
		      const struct dns_question *q, struct dns_addrs *out)
{
	struct dns_question at = *q;

	if (n > DNS_RECORDS)
		n = DNS_RECORDS;
	for (int i = 0; i < DNS_CHAIN; i++) {
		char next[DNS_TEXT];
		int err = dns_records(message, r, n, &at, next, out);

		if (err < 0 || out->n > 0)
			return err;
		if (*next == '\0')
			return -ENODATA;
		memcpy(at.name, next, sizeof(next));
	}
	return -EREMOTEIO;
}

int dns_answer_read(struct rd message, const struct dns_question *q,
		    struct dns_addrs *out)
{
	struct rd r = message;
	uint16_t id = rd_be16(&r), flags = rd_be16(&r);
	uint16_t asked = rd_be16(&r), n = rd_be16(&r);
	int err;

	out->n = 0;
	rd_skip(&r, 4);
	if (id != q->id ||
	    (flags & (DNS_FLAG_ANSWER | DNS_FLAG_OPCODE)) != DNS_FLAG_ANSWER ||
	    asked != 1 || !dns_is_asked(message, &r, q) || r.bad)
		return -EBADMSG;
	if ((flags & DNS_FLAG_CUT) != 0)
		return -EMSGSIZE;
	if ((flags & DNS_FLAG_RCODE) != 0)
		return (flags & DNS_FLAG_RCODE) == DNS_NXDOMAIN ? -ENOENT
								: -EREMOTEIO;
	err = dns_follow(message, r, n, q, out);
	if (err < 0)
		out->n = 0;
	/* it knows others that may know */
	if (err == -ENODATA && (flags & (DNS_FLAG_AA | DNS_FLAG_RA)) == 0)
		err = -EREMOTEIO;
	return err;
}
