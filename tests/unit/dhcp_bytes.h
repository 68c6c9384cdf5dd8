/*
 * DHCP messages for tests, from RFC 2131 figure 1: a BOOTREPLY of 236 bytes
 * with yiaddr 192.0.2.130 and siaddr 192.0.2.1, the magic cookie, then the
 * options that the test spells out.
 */
#ifndef TESTS_UNIT_DHCP_BYTES_H
#define TESTS_UNIT_DHCP_BYTES_H

#include "ipconfig/dhcp_msg.h"

#include "tests/unit/unit.h"

#define BYTES_SNAME   44  /* offset of the server name, 64 bytes */
#define BYTES_FILE    108 /* offset of the boot file name, 128 bytes */
#define BYTES_COOKIE  236
#define BYTES_OPTIONS 240

struct dhcp_bytes {
	uint8_t b[2000];
	size_t len;
};

static inline struct dhcp_bytes bytes_start(void)
{
	static const uint8_t head[44] = {
		2,    1,    6,	  0, /* BOOTREPLY, Ethernet, 6 bytes, no hops */
		0x11, 0x22, 0x33, 0x44,		    /* xid */
		0x00, 0x05, 0x80, 0x00,		    /* secs, flags: BROADCAST */
		0,    0,    0,	  0,		    /* ciaddr */
		192,  0,    2,	  130,		    /* yiaddr */
		192,  0,    2,	  1,		    /* siaddr */
		0,    0,    0,	  0,		    /* giaddr */
		0x52, 0x54, 0x00, 0x12, 0x34, 0x56, /* chaddr */
	};
	struct dhcp_bytes m = { .len = BYTES_OPTIONS };

	memcpy(m.b, head, sizeof(head));
	memcpy(m.b + BYTES_COOKIE, "\x63\x82\x53\x63", 4);
	return m;
}

/* Appends raw bytes, for instance a whole option. */
static inline void bytes_raw(struct dhcp_bytes *m, const void *p, size_t n)
{
	assert_true(m->len + n <= sizeof(m->b));
	memcpy(m->b + m->len, p, n);
	m->len += n;
}

static inline void bytes_opt(struct dhcp_bytes *m, uint8_t code,
			     const void *value, uint8_t n)
{
	uint8_t head[2] = { code, n };

	bytes_raw(m, head, 2);
	bytes_raw(m, value, n);
}

static inline void bytes_end(struct dhcp_bytes *m)
{
	bytes_raw(m, "\xff", 1);
}

/* Decodes an exact-size copy. */
static inline int bytes_decode(const struct dhcp_bytes *m, struct dhcp_msg *out)
{
	uint8_t *b = exact(m->b, m->len);
	int r = dhcp_decode(out, b, m->len);

	free(b);
	return r;
}

/* A message of type OFFER with one option, and END; must be decodable. */
static inline void decode_opt(struct dhcp_msg *out, uint8_t code,
			      const void *value, uint8_t n)
{
	struct dhcp_bytes m = bytes_start();

	bytes_opt(&m, 53, "\x02", 1);
	bytes_opt(&m, code, value, n);
	bytes_end(&m);
	assert_int_equal(bytes_decode(&m, out), 0);
	assert_int_equal(out->info.type, DHCP_OFFER);
}

static inline bool is_ignored(const struct dhcp_msg *m, uint8_t code)
{
	assert_true(m->n_ignored <= DHCP_IGNORED);
	for (unsigned i = 0; i < m->n_ignored; i++) {
		if (m->ignored[i] == code)
			return true;
	}
	return false;
}

#endif
