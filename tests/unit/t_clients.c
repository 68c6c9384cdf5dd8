/*
 * What every protocol promises the race, whichever it is: see client.h.  Here
 * a client is driven by that header alone.
 */
#include "ipconfig/client.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include "lib/clock.h"
#include "tests/unit/sim_ip.h"
#include "tests/unit/sim_msg.h"

#define T0     3000000u
#define SERVER IP(192, 0, 2, 1)

static const struct link nic = {
	.ifindex = 3,
	.flags = IFF_BROADCAST | IFF_UP | IFF_LOWER_UP,
	.type = ARPHRD_ETHER,
	.mtu = 1500,
	.hlen = SIM_MAC,
	.name = "eth3",
	.hw = { 2, 0, 0, 0, 0, 3 },
};
static const struct ip_spec spec = { .method = IP_DHCP,
				     .client = 0,
				     .metric = 5 };
static const struct net_plan plan = { .client_port = 68 };
static struct client c;
static struct client_news news;
static struct request q; /* the last message sent */
static unsigned sent;
static uint64_t now;
static uint32_t seed;

static uint32_t any_number(void)
{
	seed = seed * 1664525u + 1013904223u;
	return seed ^ seed >> 15;
}

static void start(const struct client_ops *ops)
{
	const struct client_start s = { .plan = &plan,
					.spec = &spec,
					.link = &nic };

	memset(&c, 0xa5, sizeof(c));
	client_stop(&c);
	c.ops = ops;
	sent = 0;
	now = T0;
	seed = 7;
	ops->start(&c, &s, now, any_number());
}

/* Sends what is due, and lets deadlines pass, until one does something. */
static enum client_event run(uint64_t until)
{
	enum client_event ev = CLIENT_IGNORED;

	while (ev == CLIENT_IGNORED) {
		uint8_t frame[SIM_FRAME_MAX];
		struct wr w = wr_init(frame, sizeof(frame));
		const uint8_t *message;
		size_t len;

		if (c.tx_due) {
			c.ops->tx(&c, now, &w);
			assert_false(c.tx_due);
			assert_false(w.bad);
			message = frame;
			len = w.len;
			if (!ip_given(&c.tx_to))
				assert_null(ip_read(frame, w.len, 68, &message,
						    &len));
			assert_null(request_read(&q, message, len));
			sent++;
			continue;
		}
		if (c.deadline_ms > until)
			return CLIENT_IGNORED;
		now = c.deadline_ms > now ? c.deadline_ms : now;
		ev = c.ops->timeout(&c, now, any_number(), &news);
		assert_true(ev != CLIENT_IGNORED || c.deadline_ms > now);
	}
	return ev;
}

static size_t frame_of(uint8_t *frame, uint8_t type)
{
	struct datagram d = { SERVER, 0xffffffff, 67, 68, false };
	struct reply r = { .type = type,
			   .xid = q.xid,
			   .yiaddr = IP(192, 0, 2, 100),
			   .server_id = SERVER,
			   .mask = IP(255, 255, 255, 0),
			   .lease_s = 100,
			   .root = "/srv" };
	uint8_t message[SIM_MSG_MAX];

	memcpy(r.hw, nic.hw, SIM_MAC);
	return ip_put(frame, &d, message, reply_put(message, &r));
}

static enum client_event hear(const uint8_t *frame, size_t len)
{
	uint8_t *exact = malloc(len > 0 ? len : 1);
	enum client_event ev;

	assert_non_null(exact);
	memcpy(exact, frame, len);
	ev = c.ops->rx(&c, rd_init(exact, len), false, now, any_number(),
		       &news);
	free(exact);
	return ev;
}

static enum client_event answer(uint8_t type)
{
	uint8_t frame[SIM_FRAME_MAX];

	return hear(frame, frame_of(frame, type));
}

static void each_method_has_its_clients(void **state)
{
	(void)state;
	assert_null(clients_of(IP_OFF, 0));
	assert_ptr_equal(clients_of(IP_STATIC, 0)->ops, &static_client);
	assert_null(clients_of(IP_STATIC, 1));
	assert_ptr_equal(clients_of(IP_DHCP, 0)->ops, &dhcp_client);
	for (int m = IP_OFF; m <= IP_ANY; m++) {
		for (unsigned n = 0; n <= CLIENTS_MAX; n++) {
			const struct client_row *row =
				clients_of((enum ip_method)m, n);
			const struct client_ops *ops;

			assert_true(row == NULL || n < CLIENTS_MAX);
			if (row == NULL)
				continue;
			ops = row->ops;
			assert_in_range(strlen(ops->name), 1, 7);
			assert_in_range(strlen(ops->proto), 1, 7);
			assert_non_null(ops->start);
			assert_non_null(ops->timeout);
			/* who hears frames can send, and can be accepted */
			assert_true((ops->ethertype != 0) == (ops->rx != NULL));
			assert_true((ops->ethertype != 0) == (ops->tx != NULL));
		}
	}
	assert_int_equal(static_client.ethertype, 0);
	assert_string_equal(static_client.proto, "none");
	assert_int_equal(dhcp_client.ethertype, ETH_P_IP);
	assert_string_equal(dhcp_client.proto, "dhcp");
	assert_string_equal(dhcp_client.name, "DHCP");
}

static void an_address_by_hand_is_there_at_once_and_for_ever(void **state)
{
	(void)state;
	start(&static_client);
	memset(&news, 0xa5, sizeof(news));
	assert_int_equal(run(T0), CLIENT_BOUND);
	assert_true(now == T0);
	assert_int_equal(sent, 0);
	/* the address is the spec's: nothing of it comes from here */
	assert_int_equal(news.info.addrs.n, 0);
	assert_int_equal(news.info.routes.n, 0);
	assert_int_equal(news.info.root_path[0], '\0');
	assert_true(c.deadline_ms == CLOCK_NEVER);
	assert_int_equal(run(CLOCK_NEVER - 1), CLIENT_IGNORED);
}

static void a_client_that_is_stopped_is_silent(void **state)
{
	static const struct client_ops *const ops[] = { &static_client,
							&dhcp_client };

	(void)state;
	memset(&c, 0xa5, sizeof(c));
	client_stop(&c); /* never started */
	assert_false(c.tx_due);
	assert_true(c.deadline_ms == CLOCK_NEVER);
	for (unsigned i = 0; i < 2; i++) {
		start(ops[i]);
		client_stop(&c);
		assert_null(c.ops);
		assert_false(c.tx_due);
		assert_true(c.deadline_ms == CLOCK_NEVER);
	}
}

static void what_is_not_accepted_is_not_asked_for(void **state)
{
	(void)state;
	start(&dhcp_client);
	run(now);
	assert_int_equal(sent, 1);
	for (unsigned i = 0; i < 50; i++) {
		assert_int_equal(answer(M_OFFER), CLIENT_OFFER);
		assert_int_equal(run(now + 1000), CLIENT_IGNORED);
		assert_int_equal(q.type, M_DISCOVER);
	}
	assert_int_equal(answer(M_ACK), CLIENT_IGNORED);
}

static void ask(void)
{
	struct net_info offer;
	uint32_t cookie;

	assert_int_equal(answer(M_OFFER), CLIENT_OFFER);
	offer = news.info;
	cookie = news.cookie;
	/* of another message, in the meantime */
	memset(&news, 0xa5, sizeof(news));
	c.ops->accept(&c, &offer, cookie, now, any_number());
	memset(&offer, 0xa5, sizeof(offer));
	assert_true(c.tx_due);
	assert_int_equal(run(now), CLIENT_IGNORED);
	assert_int_equal(q.type, M_REQUEST);
	assert_int_equal(q.server_id, SERVER);
	assert_int_equal(q.requested, IP(192, 0, 2, 100));
}

/* From its start to its end, in the order of client.h's picture. */
static void a_lease_goes_through_all_its_events(void **state)
{
	(void)state;
	start(&dhcp_client);
	run(now);
	ask();
	assert_int_equal(answer(M_ACK), CLIENT_BOUND);
	assert_int_equal(ip_to4(&news.info.addrs.addr[0].ip),
			 IP(192, 0, 2, 100));
	assert_int_equal(ip_to4(&news.info.from), SERVER);
	sent = 0;
	assert_int_equal(run(T0 + 1000000), CLIENT_RENEW);
	assert_in_range(now - T0, 45000, 55000);
	assert_int_equal(run(T0 + 1000000), CLIENT_REBIND);
	assert_in_range(now - T0, 80000, 95000);
	assert_int_equal(run(T0 + 1000000), CLIENT_LOST);
	assert_int_equal(now - T0, 100000);
}

static void what_fails_is_told_and_the_search_goes_on(void **state)
{
	uint64_t start_ms;

	(void)state;
	start(&dhcp_client);
	run(now);
	ask();
	start_ms = now;
	/* DHCP_REQUEST_TRIES, 1, 2, 4, 4 s apart: 11 s, +-10 % */
	assert_int_equal(run(now + 60000), CLIENT_FAILED);
	assert_in_range(now - start_ms, 9900, 12100);
	assert_int_equal(sent, 1 + DHCP_REQUEST_TRIES);
	assert_int_equal(ip_to4(&news.from), SERVER);
	sent = 0;
	assert_int_equal(run(now + 10000), CLIENT_IGNORED);
	assert_true(sent > 0);
	assert_int_equal(q.type, M_DISCOVER);
	ask();
	assert_int_equal(answer(M_NAK), CLIENT_FAILED);
	assert_int_equal(ip_to4(&news.from), SERVER);
	sent = 0;
	assert_int_equal(run(now + 10000), CLIENT_IGNORED);
	assert_true(sent > 0);
	assert_int_equal(q.type, M_DISCOVER);
}

static void a_cut_or_empty_frame_is_nothing(void **state)
{
	uint8_t frame[SIM_FRAME_MAX];
	size_t len;

	(void)state;
	start(&dhcp_client);
	run(now);
	len = frame_of(frame, M_OFFER);
	for (size_t n = 0; n < len; n++) {
		enum client_event ev = hear(frame, n);

		assert_true(ev == CLIENT_IGNORED || ev == CLIENT_MALFORMED);
	}
	assert_int_equal(hear(frame, len), CLIENT_OFFER);
}

static void a_description_stays_in_its_buffer(void **state)
{
	char text[200];

	(void)state;
	for (unsigned step = 0; step < 4; step++) {
		start(&dhcp_client);
		run(now);
		if (step > 0)
			ask();
		if (step > 1)
			answer(M_NAK);
		if (step > 2)
			run(now + 10000);
		for (size_t size = 1; size < sizeof(text); size++) {
			memset(text, '#', sizeof(text));
			c.ops->describe(&c, now + (1ull << 40), text, size);
			assert_non_null(memchr(text, '\0', size));
			assert_int_equal(text[size], '#');
		}
		assert_true(strlen(text) > 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_method_has_its_clients),
		cmocka_unit_test(
			an_address_by_hand_is_there_at_once_and_for_ever),
		cmocka_unit_test(a_client_that_is_stopped_is_silent),
		cmocka_unit_test(what_is_not_accepted_is_not_asked_for),
		cmocka_unit_test(a_lease_goes_through_all_its_events),
		cmocka_unit_test(what_fails_is_told_and_the_search_goes_on),
		cmocka_unit_test(a_cut_or_empty_frame_is_nothing),
		cmocka_unit_test(a_description_stays_in_its_buffer),
	};

	return cmocka_run_group_tests_name("clients", tests, NULL, NULL);
}
