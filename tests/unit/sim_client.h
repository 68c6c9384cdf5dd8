/* A DHCP client for the tests: its plan and link, a clock and randomness. */
#ifndef TESTS_SIM_CLIENT_H
#define TESTS_SIM_CLIENT_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include <linux/if_arp.h>

#include "ipconfig/client.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "tests/unit/sim_ip.h"
#include "tests/unit/sim_msg.h"

#define T0   1000000u
#define SEED 0x1234abcdu
/* FNV-1a of mac, which each random number is mixed with */
#define MIX	0xbb7f3b7bu
#define XID	(SEED ^ MIX) /* of the first search */
#define SERVER	IP(192, 0, 2, 1)
#define OTHER	IP(192, 0, 2, 66)
#define ADDRESS IP(192, 0, 2, 100)
#define MASK	IP(255, 255, 255, 0)

/* RFC 2131 section 4.4.5: "with some random 'fuzz'"; here a tenth at most */
#define ASSERT_ABOUT(ms, want)                                                 \
	assert_in_range((ms), (uint64_t)(want) / 10 * 9,                       \
			(uint64_t)(want) / 10 * 11 + 10)

static const uint8_t mac[SIM_MAC] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

struct sim {
	struct client c;
	struct net_plan plan;
	struct ip_spec spec;
	struct link link;
	bool settled; /* carrier was there before */
	uint64_t now;
	uint32_t random;
	struct request q; /* the last message sent */
	uint8_t sent[SIM_MSG_MAX];
	size_t n_sent;
	struct client_news news; /* of the last reply or deadline */
};

static inline struct dhcp *dhcp_of(struct sim *s)
{
	return &s->c.u.dhcp;
}

static inline uint32_t next_random(struct sim *s)
{
	s->random = s->random * 1664525u + 1013904223u;
	return s->random;
}

/* Nothing started yet. */
static inline void prepare(struct sim *s)
{
	*s = (struct sim){ .now = T0, .random = SEED };
	s->c.ops = &dhcp_client;
	s->c.deadline_ms = CLOCK_NEVER;
	s->plan.client_port = 68;
	s->link.type = ARPHRD_ETHER;
	s->link.mtu = 1500;
	s->link.hlen = SIM_MAC;
	memcpy(s->link.hw, mac, sizeof(mac));
}

static inline void begin(struct sim *s)
{
	const struct client_start on = { .plan = &s->plan,
					 .spec = &s->spec,
					 .link = &s->link,
					 .settled = s->settled };

	s->c.proto = s->c.ops->proto;
	s->c.ops->start(&s->c, &on, s->now, s->random);
}

static inline void start(struct sim *s)
{
	prepare(s);
	begin(s);
}

static inline bool send_due(struct sim *s)
{
	uint8_t buf[SIM_FRAME_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	const uint8_t *message = buf;
	const char *wrong = NULL;
	size_t len;

	if (!s->c.tx_due)
		return false;
	s->c.ops->tx(&s->c, s->now, &w);
	assert_false(w.bad);
	len = w.len;
	if (!ip_given(&s->c.tx_to)) /* else it is a datagram's payload */
		wrong = ip_read(buf, len, s->plan.client_port, &message, &len);
	if (wrong == NULL)
		wrong = request_read(&s->q, message, len);
	if (wrong != NULL)
		fail_msg("sent an invalid message: %s", wrong);
	assert_memory_equal(s->q.hw, mac, sizeof(mac));
	memcpy(s->sent, message, len);
	s->n_sent = len;
	return true;
}

static inline void expect(struct sim *s, uint8_t type)
{
	assert_true(send_due(s));
	assert_int_equal(s->q.type, type);
	assert_false(s->c.tx_due);
}

/* An option of the last message; NULL: it has none. */
static inline const uint8_t *sent_opt(const struct sim *s, uint8_t code,
				      size_t *len)
{
	for (size_t i = SIM_FIXED + 4; s->sent[i] != 255;
	     i += 2u + s->sent[i + 1]) {
		*len = s->sent[i + 1];
		if (s->sent[i] == code)
			return s->sent + i + 2;
	}
	return NULL;
}

/* It has exactly that value; value NULL: it is not there. */
static inline void assert_sent(const struct sim *s, uint8_t code,
			       const void *value, size_t n)
{
	size_t len = 0;
	const uint8_t *v = sent_opt(s, code, &len);

	if ((v == NULL) != (value == NULL))
		fail_msg("option %u %s", code, v ? "is there" : "is missing");
	if (v == NULL)
		return;
	assert_int_equal(len, n);
	assert_memory_equal(v, value, n);
}

static inline enum client_event ring(struct sim *s)
{
	return s->c.ops->timeout(&s->c, s->now, next_random(s), &s->news);
}

/* Waits until something is due. */
static inline enum client_event expire(struct sim *s)
{
	assert_true(s->c.deadline_ms != CLOCK_NEVER);
	assert_true(s->c.deadline_ms > s->now);
	s->now = s->c.deadline_ms;
	return ring(s);
}

static inline struct reply reply(const struct sim *s, uint8_t type)
{
	struct reply r = { .type = type,
			   .xid = s->q.xid,
			   .yiaddr = ADDRESS,
			   .siaddr = SERVER,
			   .server_id = SERVER,
			   .mask = MASK,
			   .lease_s = 3600,
			   .root = "/srv/root" };

	memcpy(r.hw, mac, sizeof(mac));
	return r;
}

/* From an address, which need not be the server's own. */
static inline enum client_event give_from(struct sim *s, uint32_t from,
					  struct reply r)
{
	struct datagram d = { .src = from,
			      .dst = 0xffffffff,
			      .sport = s->plan.client_port - 1,
			      .dport = s->plan.client_port };
	uint8_t message[SIM_MSG_MAX], buf[SIM_FRAME_MAX];
	size_t len = ip_put(buf, &d, message, reply_put(message, &r));
	uint8_t *exact = malloc(len); /* so that ASan sees a read too far */
	enum client_event ev;

	assert_non_null(exact);
	memcpy(exact, buf, len);
	memset(&s->news, 0xa5, sizeof(s->news));
	ev = s->c.ops->rx(&s->c, rd_init(exact, len), false, s->now,
			  next_random(s), &s->news);
	free(exact);
	return ev;
}

static inline enum client_event give(struct sim *s, struct reply r)
{
	return give_from(s, SERVER, r);
}

static inline enum client_event give_type(struct sim *s, uint8_t type)
{
	return give(s, reply(s, type));
}

/* Asks for the last offer. */
static inline void accept_offer(struct sim *s)
{
	struct client_news offer = s->news;

	s->c.ops->accept(&s->c, &offer.info, offer.cookie, s->now,
			 next_random(s));
}

/* To REQUESTING, with the REQUEST sent. */
static inline void request_of(struct sim *s, struct reply r)
{
	assert_int_equal(give(s, r), CLIENT_OFFER);
	accept_offer(s);
	expect(s, M_REQUEST);
}

static inline void request(struct sim *s)
{
	start(s);
	expect(s, M_DISCOVER);
	request_of(s, reply(s, M_OFFER));
}

static inline bool is_noted(const struct sim *s, uint8_t code)
{
	unsigned n = 0;

	assert_true(s->news.n_notes <= CLIENT_NOTES);
	for (unsigned i = 0; i < s->news.n_notes; i++) {
		assert_non_null(s->news.note[i].name);
		n += s->news.note[i].code == code;
	}
	assert_true(n <= 1);
	return n == 1;
}

/* The event before was CLIENT_BOUND. */
static inline void assert_lease(const struct sim *s)
{
	const struct net_info *info = &s->news.info;

	assert_int_equal(info->addrs.n, 1);
	assert_int_equal(ip_to4(&info->addrs.addr[0].ip), ADDRESS);
	assert_int_equal(info->addrs.addr[0].prefix, 24);
	assert_int_equal(info->addrs.addr[0].source, SOURCE_DHCP);
	assert_int_equal(ip_to4(&info->from), SERVER);
	assert_false(s->c.tx_due);
}

static inline const char *described(const struct sim *s)
{
	static char text[256];

	memset(text, 'x', sizeof(text));
	s->c.ops->describe(&s->c, s->now, text, sizeof(text));
	return text;
}

#endif
