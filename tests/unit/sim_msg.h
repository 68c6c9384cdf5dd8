/*
 * DHCP messages for the tests, written from RFC 2131 and RFC 2132 and without
 * the program's encoder and decoder: a server's reply from a struct to bytes,
 * a client's message from bytes to a struct.  Addresses in host order.
 */
#ifndef TESTS_SIM_MSG_H
#define TESTS_SIM_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define IP(a, b, c, d)                                                         \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 |      \
	 (uint32_t)(d))
#define SIM_MSG_MAX 1472 /* 1500 less IPv4 and UDP headers */
#define SIM_FIXED   236	 /* RFC 2131 section 2, up to the options field */
#define SIM_MAC	    6

/* RFC 2132 section 9.6 */
enum {
	M_DISCOVER = 1,
	M_OFFER = 2,
	M_REQUEST = 3,
	M_DECLINE = 4,
	M_ACK = 5,
	M_NAK = 6,
	M_RELEASE = 7,
};

/* What a server sends; an address of 0 and a NULL text are left out. */
struct reply {
	uint8_t type;
	bool is_request; /* op 1: not a reply at all */
	bool is_bootp;	 /* without option 53 */
	bool no_cookie;	 /* and nothing of DHCP's in the vendor area: RFC 951 */
	uint32_t xid, yiaddr, siaddr, giaddr;
	uint8_t htype, hlen; /* 0: Ethernet's */
	uint8_t hw[SIM_MAC];
	uint8_t padding; /* of chaddr behind hw */
	uint32_t server_id, mask, router, lease_s;
	const char *root, *text;
	const uint8_t *more; /* further options as they are */
	size_t n_more;
};

/* What a client sent. */
struct request {
	uint8_t type;
	uint32_t xid, ciaddr, server_id, requested;
	uint16_t secs, flags, max_size;
	bool wishes; /* what DECLINE and RELEASE MUST NOT have: table 5 */
	bool rapid;  /* RFC 4039 */
	uint8_t hw[SIM_MAC];
};

static inline uint8_t *sim_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
	return p + 4;
}

static inline uint32_t sim_get32(const uint8_t *p)
{
	return IP(p[0], p[1], p[2], p[3]);
}

static inline uint8_t *sim_opt(uint8_t *p, uint8_t code, const void *value,
			       size_t len)
{
	*p++ = code;
	*p++ = (uint8_t)len;
	memcpy(p, value, len);
	return p + len;
}

static inline uint8_t *sim_opt_ip(uint8_t *p, uint8_t code, uint32_t ip)
{
	uint8_t value[4];

	if (ip == 0)
		return p;
	sim_be32(value, ip);
	return sim_opt(p, code, value, sizeof(value));
}

static inline uint8_t *sim_opt_text(uint8_t *p, uint8_t code, const char *text)
{
	return text == NULL ? p : sim_opt(p, code, text, strlen(text));
}

/* Writes a reply into SIM_MSG_MAX bytes, returns its length. */
static inline size_t reply_put(uint8_t *buf, const struct reply *r)
{
	uint8_t *p = buf + SIM_FIXED;

	memset(buf, 0, SIM_FIXED);
	buf[0] = r->is_request ? 1 : 2;
	buf[1] = r->htype != 0 ? r->htype : 1; /* Ethernet */
	buf[2] = r->hlen != 0 ? r->hlen : SIM_MAC;
	sim_be32(buf + 4, r->xid);
	sim_be32(buf + 16, r->yiaddr);
	sim_be32(buf + 20, r->siaddr);
	sim_be32(buf + 24, r->giaddr);
	memcpy(buf + 28, r->hw, SIM_MAC);
	memset(buf + 28 + SIM_MAC, r->padding, 16 - SIM_MAC);
	if (r->no_cookie) {
		memset(p, r->padding, 64);
		return SIM_FIXED + 64;
	}
	p = sim_be32(p, IP(99, 130, 83, 99)); /* RFC 2131 section 3 */
	if (!r->is_bootp)
		p = sim_opt(p, 53, &r->type, 1);
	p = sim_opt_ip(p, 54, r->server_id);
	p = sim_opt_ip(p, 1, r->mask);
	p = sim_opt_ip(p, 3, r->router);
	p = sim_opt_ip(p, 51, r->lease_s);
	p = sim_opt_text(p, 17, r->root);
	p = sim_opt_text(p, 56, r->text);
	if (r->n_more > 0)
		memcpy(p, r->more, r->n_more);
	p += r->n_more;
	*p++ = 255;
	return (size_t)(p - buf);
}

static inline const char *request_option(struct request *q, uint8_t code,
					 const uint8_t *v, size_t len)
{
	switch (code) {
	case 50:
		q->requested = len == 4 ? sim_get32(v) : 0;
		return len == 4 ? NULL : "option 50 has not 4 bytes";
	case 53:
		q->type = v[0];
		return len == 1 ? NULL : "option 53 has not 1 byte";
	case 54:
		q->server_id = len == 4 ? sim_get32(v) : 0;
		return len == 4 ? NULL : "option 54 has not 4 bytes";
	case 57:
		if (len != 2)
			return "option 57 has not 2 bytes";
		q->max_size = (uint16_t)(v[0] << 8 | v[1]);
		/* RFC 2132 section 9.10 */
		return q->max_size >= 576 ? NULL : "option 57 below 576";
	default:
		return NULL;
	}
}

static inline const char *request_options(struct request *q, const uint8_t *buf,
					  size_t len)
{
	bool seen[256] = { false };
	size_t at = SIM_FIXED + 4;

	while (at < len && buf[at] != 255) {
		uint8_t code = buf[at];
		const char *wrong;

		if (code == 0) {
			at++;
			continue;
		}
		if (at + 2 > len || at + 2 + buf[at + 1] > len)
			return "an option runs past the end";
		if (buf[at + 1] == 0 && code != 80) /* RFC 4039 section 4 */
			return "an option is empty";
		if (seen[code])
			return "an option comes twice";
		seen[code] = true;
		q->rapid |= code == 80;
		q->wishes |= code != 50 && code != 53 && code != 54 &&
			     code != 56 && code != 61;
		wrong = request_option(q, code, buf + at + 2, buf[at + 1]);
		if (wrong != NULL)
			return wrong;
		at += 2u + buf[at + 1];
	}
	if (at >= len)
		return "no end option";
	for (; ++at < len;) {
		if (buf[at] != 0)
			return "bytes other than 0 behind the end option";
	}
	return NULL;
}

/* Which addresses are where: RFC 2131 section 4.3.6 (table 4) and table 5. */
static inline const char *request_addresses(const struct request *q, size_t len)
{
	bool server = q->server_id != 0, asks = q->requested != 0;

	switch (q->type) {
	case 0: /* RFC 951 section 3 */
		if (len != 300)
			return "BOOTP has 300 bytes";
		return server || asks || q->max_size != 0 || q->ciaddr != 0
			       ? "BOOTP has no options of DHCP's"
			       : NULL;
	case M_DISCOVER:
		return server || q->ciaddr != 0
			       ? "DISCOVER names a server, or has an address"
			       : NULL;
	case M_REQUEST: /* SELECTING and INIT-REBOOT; RENEWING, REBINDING */
		if (q->ciaddr == 0 && !asks)
			return "REQUEST without an address";
		if (q->ciaddr != 0 && (asks || server))
			return "REQUEST of a lease with option 50 or 54";
		return NULL;
	}
	return "neither DISCOVER nor REQUEST";
}

/*
 * Reads a client's message: RFC 2131 sections 2 and 4.3.2.  Returns NULL, or
 * what is wrong with it.
 */
static inline const char *request_read(struct request *q, const uint8_t *buf,
				       size_t len)
{
	static const uint8_t zero[10 + 64 + 128];
	const char *wrong;

	*q = (struct request){ 0 };
	if (len < 300 || len > SIM_MSG_MAX) /* RFC 1542 section 2.1 */
		return "shorter than 300 bytes, or longer than a frame";
	if (buf[0] != 1 || buf[1] != 1 || buf[2] != SIM_MAC || buf[3] != 0)
		return "op, htype, hlen or hops";
	q->xid = sim_get32(buf + 4);
	q->secs = (uint16_t)(buf[8] << 8 | buf[9]);
	q->flags = (uint16_t)(buf[10] << 8 | buf[11]);
	q->ciaddr = sim_get32(buf + 12);
	memcpy(q->hw, buf + 28, SIM_MAC);
	if ((q->flags & 0x7fff) != 0)
		return "flags that must be zero";
	if (memcmp(buf + 16, zero, 12) != 0)
		return "yiaddr, siaddr or giaddr is not zero";
	if (memcmp(buf + 28 + SIM_MAC, zero, 10 + 64 + 128) != 0)
		return "chaddr padding, sname or file is not zero";
	if (sim_get32(buf + SIM_FIXED) != IP(99, 130, 83, 99))
		return "magic cookie";
	wrong = request_options(q, buf, len);
	if (wrong != NULL)
		return wrong;
	if (q->type == M_DECLINE)
		return q->server_id != 0 && q->requested != 0 && !q->wishes &&
				       q->secs == 0 && q->flags == 0
			       ? NULL
			       : "DECLINE is not as table 5 has it";
	if (q->type == M_RELEASE)
		return q->server_id != 0 && q->requested == 0 && !q->wishes &&
				       q->ciaddr != 0 && q->secs == 0 &&
				       q->flags == 0
			       ? NULL
			       : "RELEASE is not as table 5 has it";
	return request_addresses(q, len);
}

#endif
