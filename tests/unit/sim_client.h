/* A DHCP client for the tests: the state machine, a clock and randomness. */
#ifndef TESTS_SIM_CLIENT_H
#define TESTS_SIM_CLIENT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "ipconfig/dhcp.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "tests/unit/sim_msg.h"

#define T0	1000000u
#define XID	0x1234abcdu
#define SERVER	IP(192, 0, 2, 1)
#define OTHER	IP(192, 0, 2, 66)
#define ADDRESS IP(192, 0, 2, 100)
#define MASK	IP(255, 255, 255, 0)

static const uint8_t mac[SIM_MAC] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

struct client {
	struct dhcp d;
	uint64_t now;
	uint32_t random;
	struct request q; /* the last message sent */
};

static inline void start(struct client *c, bool need_server, bool need_path)
{
	struct dhcp_identity id = { .htype = 1,
				    .hlen = SIM_MAC,
				    .max_size = 1472,
				    .host = "",
				    .vendor_class = "" };

	memcpy(id.hw, mac, sizeof(mac));
	*c = (struct client){ .now = T0, .random = XID };
	dhcp_init(&c->d, &id);
	c->d.need_server = need_server;
	c->d.need_path = need_path;
	dhcp_start(&c->d, c->now, c->random);
}

static inline bool send_due(struct client *c)
{
	uint8_t buf[SIM_MSG_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	const char *wrong;

	if (!dhcp_tx(&c->d, c->now, &w))
		return false;
	assert_false(w.bad);
	wrong = request_read(&c->q, buf, w.len);
	if (wrong != NULL)
		fail_msg("sent an invalid message: %s", wrong);
	assert_memory_equal(c->q.hw, mac, sizeof(mac));
	return true;
}

static inline void expect(struct client *c, uint8_t type)
{
	assert_true(send_due(c));
	assert_int_equal(c->q.type, type);
	assert_false(c->d.tx_due);
}

/* Waits until something is due. */
static inline void expire(struct client *c)
{
	assert_true(c->d.deadline_ms != CLOCK_NEVER);
	assert_true(c->d.deadline_ms > c->now);
	c->now = c->d.deadline_ms;
	c->random = c->random * 1664525u + 1013904223u;
	dhcp_timeout(&c->d, c->now, c->random);
}

static inline struct reply reply(const struct client *c, uint8_t type)
{
	struct reply r = { .type = type,
			   .xid = c->q.xid,
			   .yiaddr = ADDRESS,
			   .siaddr = SERVER,
			   .server_id = SERVER,
			   .mask = MASK,
			   .lease_s = 3600,
			   .root = "/srv/root" };

	memcpy(r.hw, mac, sizeof(mac));
	return r;
}

static inline enum dhcp_event give(struct client *c, struct reply r)
{
	uint8_t buf[SIM_MSG_MAX];
	size_t len = reply_put(buf, &r);
	uint8_t *exact = malloc(len); /* so that ASan sees a read too far */
	enum dhcp_event ev;

	assert_non_null(exact);
	memcpy(exact, buf, len);
	c->random = c->random * 1664525u + 1013904223u;
	ev = dhcp_rx(&c->d, exact, len, c->now, c->random);
	free(exact);
	return ev;
}

static inline enum dhcp_event give_type(struct client *c, uint8_t type)
{
	return give(c, reply(c, type));
}

/* To REQUESTING, with the REQUEST sent. */
static inline void request(struct client *c)
{
	start(c, false, false);
	expect(c, M_DISCOVER);
	assert_int_equal(give_type(c, M_OFFER), DHCP_EV_OFFERED);
	expect(c, M_REQUEST);
}

static inline void assert_bound(const struct client *c)
{
	assert_int_equal(dhcp_phase(&c->d), DHCP_PHASE_BOUND);
	assert_int_equal(c->d.offer.yiaddr, ADDRESS);
	assert_int_equal(c->d.offer.info.dhcp_server, SERVER);
	assert_string_equal(c->d.offer.info.root_path, "/srv/root");
	assert_false(c->d.tx_due);
}

#endif
