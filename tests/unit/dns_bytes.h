/* DNS messages by hand, RFC 1035 section 4: as bytes, not by lib/dns_msg.c. */
#ifndef TESTS_UNIT_DNS_BYTES_H
#define TESTS_UNIT_DNS_BYTES_H

#include "tests/unit/unit.h"

#include <stdio.h>
#include <sys/socket.h>

#include "lib/dns_msg.h"

struct dns_bytes {
	size_t len;
	uint8_t p[65535];
};

static inline void put8(struct dns_bytes *b, unsigned v)
{
	assert_true(b->len < sizeof(b->p));
	b->p[b->len++] = (uint8_t)v;
}

static inline void put16(struct dns_bytes *b, unsigned v)
{
	put8(b, v >> 8);
	put8(b, v & 255);
}

static inline void put_bytes(struct dns_bytes *b, const void *p, size_t n)
{
	assert_true(n <= sizeof(b->p) - b->len);
	memcpy(b->p + b->len, p, n);
	b->len += n;
}

/* "a.b" or "a.b.", without compression; "@12" is a pointer. */
static inline void put_name(struct dns_bytes *b, const char *name)
{
	while (*name != '\0' && *name != '@') {
		size_t n = strcspn(name, ".@");

		put8(b, (unsigned)n);
		put_bytes(b, name, n);
		name += n + (name[n] == '.');
	}
	if (*name == '@')
		put16(b, 0xc000u | (unsigned)atoi(name + 1));
	else
		put8(b, 0);
}

#define DNS_GOOD 0x8180 /* an answer of a server that recurses */

/* Header and question, 12 octets and the name and 4. */
static inline void put_head(struct dns_bytes *b, unsigned id, unsigned flags,
			    unsigned answers, const char *name, unsigned type)
{
	b->len = 0;
	put16(b, id);
	put16(b, flags);
	put16(b, 1);
	put16(b, answers);
	put16(b, 0);
	put16(b, 0);
	put_name(b, name);
	put16(b, type);
	put16(b, 1);
}

/* One more record; its data follows. */
static inline void put_record(struct dns_bytes *b, const char *name,
			      unsigned type, size_t len)
{
	put_name(b, name);
	put16(b, type);
	put16(b, 1);
	put16(b, 0);
	put16(b, 3600);
	put16(b, (unsigned)len);
}

static inline void put_a(struct dns_bytes *b, const char *name, uint32_t ip)
{
	put_record(b, name, 1, 4);
	put16(b, ip >> 16);
	put16(b, ip & 0xffff);
}

/* 2001:db8::LAST */
static inline void put_aaaa(struct dns_bytes *b, const char *name,
			    unsigned last)
{
	const uint8_t ip[16] = { 0x20, 1, 0xd, 0xb8, [15] = (uint8_t)last };

	put_record(b, name, 28, 16);
	put_bytes(b, ip, 16);
}

static inline void put_cname(struct dns_bytes *b, const char *name,
			     const char *to)
{
	struct dns_bytes *data = calloc(1, sizeof(*data));

	assert_non_null(data);
	put_name(data, to);
	put_record(b, name, 5, data->len);
	put_bytes(b, data->p, data->len);
	free(data);
}

static struct dns_addrs got;

/* An answer in a buffer of its own size: what it says of a name. */
static inline int says(const void *p, size_t n, const char *name, unsigned type)
{
	struct dns_question q = { .id = 0x1234, .type = (uint16_t)type };
	void *copy = exact(p, n);
	int r;

	assert_true(strlen(name) < sizeof(q.name));
	strcpy(q.name, name);
	memset(&got, 0x7f, sizeof(got));
	r = dns_answer_read(rd_init(copy, n), &q, &got);
	free(copy);
	assert_true((r == 0) == (got.n > 0) && got.n <= DNS_ADDRS);
	return r;
}

#define SAYS(name, type) says(b.p, b.len, name, type)

static inline bool has4(unsigned i, uint32_t v4)
{
	const struct ip_addr ip = ip_from4(v4);

	return ip_equal(&got.ip[i], &ip);
}

static inline bool has6(unsigned i, unsigned last)
{
	const struct ip_addr ip = {
		AF_INET6, { 0x20, 1, 0xd, 0xb8, [15] = (uint8_t)last }
	};

	return ip_equal(&got.ip[i], &ip);
}

#endif
