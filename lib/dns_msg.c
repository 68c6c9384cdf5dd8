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

#define DNS_TYPE(type)	 ((uint32_t)(type) << 16 | 1) /* of class IN */
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
	struct wr w = wr_init(name, DNS_TEXT);
	size_t limit = message.left - r->left;
	unsigned jumps = 0;
	struct rd target;

	while (!w.bad) {
		uint8_t len = rd_u8(r);
		size_t to = len < DNS_POINTER ? 0 : rd_u8(r);

		if (r->bad)
			break;
		if (len >= DNS_POINTER) {
			to |= (size_t)(len & ~DNS_POINTER) << 8;
			if (to >= limit || jumps++ == DNS_JUMPS)
				break;
			limit = to;
			target = message;
			r = &target;
			rd_skip(r, to);
			continue;
		}
		if (len > DNS_LABEL)
			break;
		if (len == 0) {
			wr_u8(&w, '\0');
			return w.bad ? -EINVAL : 0;
		}
		for (; len > 0; len--) {
			uint8_t c = rd_u8(r); /* 0 behind the end */

			w.bad |= c == '.' || c == '\0';
			wr_u8(&w, c);
		}
		wr_u8(&w, '.');
	}
	return -EINVAL;
}

void dns_query_write(struct wr *w, const struct dns_question *q)
{
	const char *s = q->name;

	/* each dot is an octet of length, and the root's is one more */
	wr_be16(w, (uint16_t)(DNS_HEADER + strlen(s) + 1 + 4));
	wr_be16(w, q->id);
	wr_be32(w, DNS_FLAG_RECURSE << 16 | 1);
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
	wr_be32(w, DNS_TYPE(q->type));
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

/* The name, type and class of a question or record: whether it is that name. */
static bool dns_is_of(struct rd message, struct rd *r, const char *name,
		      uint32_t *type)
{
	char owner[DNS_TEXT];

	if (dns_name_read(message, r, owner) < 0)
		rd_skip(r, SIZE_MAX);
	*type = rd_be32(r);
	return dns_is_same(owner, name);
}

/*
 * One that is all zero is none, as of servers that block a name, nor is one
 * that nobody can send to.
 */
static void dns_add(struct dns_addrs *out, const struct ip_addr *ip)
{
	const uint8_t *p = ip->bytes;

	/* each is the next one, and the first is 0 */
	if ((*p == 0 && memcmp(p, p + 1, sizeof(ip->bytes) - 1) == 0) ||
	    ip_is_link_local(ip))
		return;
	if (out->n < DNS_ADDRS && !ip_among(out->ip, out->n, ip))
		out->ip[out->n++] = *ip;
}

/* From the name, from alias to alias, in whatever order they are. */
static int dns_follow(struct rd message, struct rd first, unsigned n,
		      const struct dns_question *q, struct dns_addrs *out)
{
	char name[DNS_TEXT];

	memcpy(name, q->name, sizeof(name));
	for (int i = 0; i < DNS_CHAIN; i++) {
		bool moved = false;
		struct rd r = first;

		for (unsigned left = n; left > 0; left--) {
			struct ip_addr ip = { 0 };
			uint32_t type, behind, len;
			bool same = dns_is_of(message, &r, name, &type);

			rd_skip(&r, 4); /* how long it is true */
			len = rd_be16(&r);
			behind = r.left - len;
			if (same && type == DNS_TYPE(DNS_CNAME)) {
				moved = true;
				if (dns_name_read(message, &r, name) < 0)
					return -EBADMSG;
			} else if (same && type == DNS_TYPE(q->type)) {
				bool four = q->type == DNS_A;

				ip.family = four ? AF_INET : AF_INET6;
				rd_bytes(&r, ip.bytes, four ? 4 : 16);
				dns_add(out, &ip);
			} else {
				rd_skip(&r, len);
			}
			if (r.bad || r.left != behind)
				return -EBADMSG;
		}
		if (out->n > 0)
			return 0;
		if (!moved)
			return -ENODATA;
	}
	return -EREMOTEIO;
}

int dns_answer_read(struct rd message, const struct dns_question *q,
		    struct dns_addrs *out)
{
	struct rd r = message;
	uint16_t id = rd_be16(&r), flags = rd_be16(&r);
	uint16_t asked = rd_be16(&r), n = rd_be16(&r);
	uint32_t type;
	int err;

	out->n = 0;
	rd_skip(&r, 4);
	if (!dns_is_of(message, &r, q->name, &type) || r.bad || id != q->id ||
	    (flags & (DNS_FLAG_ANSWER | DNS_FLAG_OPCODE)) != DNS_FLAG_ANSWER ||
	    asked != 1 || type != DNS_TYPE(q->type))
		return -EBADMSG;
	if ((flags & DNS_FLAG_CUT) != 0)
		return -EMSGSIZE;
	if ((flags & DNS_FLAG_RCODE) != 0)
		return (flags & DNS_FLAG_RCODE) == DNS_NXDOMAIN ? -ENOENT
								: -EREMOTEIO;
	if (n > DNS_RECORDS)
		n = DNS_RECORDS;
	err = dns_follow(message, r, n, q, out);
	if (err < 0)
		out->n = 0;
	/* it knows others that may know */
	if (err == -ENODATA && (flags & (DNS_FLAG_AA | DNS_FLAG_RA)) == 0)
		err = -EREMOTEIO;
	return err;
}
