/* ipconfig/acd.c: does another host have the address?  RFC 826, RFC 5227. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include <linux/if_ether.h>

#include "ipconfig/client.h"
#include "lib/clock.h"
#include "tests/unit/sim_arp.h"
#include "tests/unit/sim_msg.h"

#define T0	1000000u
#define ADDRESS IP(192, 0, 2, 100)
#define OTHER	IP(192, 0, 2, 66)

static const uint8_t ours[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
static const uint8_t theirs[6] = { 0x52, 0x54, 0, 0xab, 0xcd, 0xef };

static struct client c;
static struct client_news news;
static struct link link_of = { .hlen = 6 };

static void begin(uint32_t random)
{
	static struct net_plan plan;
	static struct ip_spec spec;
	static struct net_info got;
	const struct client_start s = { .plan = &plan,
					.spec = &spec,
					.link = &link_of,
					.got = &got };

	got.addrs.n = 1;
	got.addrs.addr[0].ip = ip_from4(ADDRESS);
	memcpy(link_of.hw, ours, sizeof(ours));
	client_stop(&c); /* a slot that is free */
	memset(&c.u, 0xa5, sizeof(c.u));
	c.ops = &acd_client;
	c.ops->start(&c, &s, T0, random);
}

/* From the heap: ASan sees a read too far. */
static enum client_event give(const uint8_t *frame, size_t len)
{
	uint8_t *exact = malloc(len > 0 ? len : 1);
	enum client_event ev;

	assert_non_null(exact);
	memcpy(exact, frame, len);
	memset(&news, 0xa5, sizeof(news));
	ev = c.ops->rx(&c, rd_init(exact, len), false, T0, 7, &news);
	free(exact);
	return ev;
}

static enum client_event arp(uint8_t op, uint32_t spa, uint32_t tpa)
{
	uint8_t frame[ARP_LEN];

	arp_put(frame, op, theirs, spa, tpa);
	return give(frame, sizeof(frame));
}

static void expect_probe(void)
{
	/* RFC 5227 section 2.1.1: sender IP and target hardware address 0 */
	static const uint8_t probe[28] = {
		0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01, /* request */
		0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x00, 0x00, /* ours */
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0xc0, 0x00, 0x02, 0x64,
	};
	uint8_t buf[1500];
	struct wr w = wr_init(buf, sizeof(buf));

	assert_true(c.tx_due);
	c.ops->tx(&c, T0, &w);
	assert_false(w.bad);
	assert_int_equal(w.len, sizeof(probe));
	assert_memory_equal(buf, probe, sizeof(probe));
	assert_false(c.tx_due);
}

static void a_probe_is_what_rfc_5227_says(void **state)
{
	(void)state;
	assert_int_equal(acd_client.ethertype, ETH_P_ARP);
	begin(0);
	expect_probe();			  /* at once */
	assert_false(ip_given(&c.tx_to)); /* a broadcast */
}

/* PROBE_NUM 3, PROBE_MIN 1 s, PROBE_MAX 2 s, ANNOUNCE_WAIT 2 s. */
static void three_probes_and_then_two_seconds(void **state)
{
	uint64_t least = UINT64_MAX, most = 0;
	uint32_t random = 1;

	(void)state;
	for (int run = 0; run < 1000; run++) {
		uint64_t now = T0;

		begin(random);
		for (int probe = 1; probe < 3; probe++) {
			uint64_t ms = c.deadline_ms - now;

			expect_probe();
			least = ms < least ? ms : least;
			most = ms > most ? ms : most;
			now = c.deadline_ms;
			random = random * 1664525u + 1013904223u;
			assert_int_equal(c.ops->timeout(&c, now, random, &news),
					 CLIENT_IGNORED);
		}
		expect_probe();
		assert_int_equal(c.deadline_ms - now, 2000);
		assert_int_equal(c.ops->timeout(&c, now + 2000, random, &news),
				 CLIENT_FREE);
		assert_false(c.tx_due);
		assert_true(c.deadline_ms == CLOCK_NEVER);
	}
	assert_in_range(least, 1000, 1010);
	assert_in_range(most, 1990, 2000);
}

static void who_has_it_is_told(void **state)
{
	static const struct {
		uint8_t op;
		uint32_t spa, tpa;
	} row[] = {
		{ ARP_REPLY, ADDRESS, 0 }, /* to a probe */
		{ ARP_REPLY, ADDRESS, OTHER },
		{ ARP_REQUEST, ADDRESS, OTHER },   /* looks for others */
		{ ARP_REQUEST, ADDRESS, ADDRESS }, /* an announcement */
		{ ARP_REPLY, ADDRESS, ADDRESS },
		{ ARP_REQUEST, 0, ADDRESS }, /* another's probe */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		begin(0);
		assert_int_equal(arp(row[i].op, row[i].spa, row[i].tpa),
				 CLIENT_CONFLICT);
		assert_int_equal(ip_to4(&news.from), ADDRESS);
		assert_string_equal(news.why,
				    "192.0.2.100 is used by 52:54:00:ab:cd:ef");
		assert_memory_equal(c.u.acd.other, theirs, sizeof(theirs));
	}
}

static void others_are_no_conflict(void **state)
{
	static const struct {
		uint8_t op;
		uint32_t spa, tpa;
	} row[] = {
		{ ARP_REQUEST, OTHER, ADDRESS }, /* whoever wants to talk */
		{ ARP_REPLY, OTHER, ADDRESS },
		{ ARP_REQUEST, 0, OTHER }, /* looks for another address */
		{ ARP_REPLY, 0, ADDRESS }, /* no probe: those are requests */
		{ ARP_REQUEST, OTHER, OTHER },
		{ 0, ADDRESS, ADDRESS },
		{ 3, ADDRESS, ADDRESS }, /* RFC 903: a RARP request */
		{ 8, ADDRESS, ADDRESS }, /* RFC 2390: inverse ARP */
	};

	(void)state;
	begin(0);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(arp(row[i].op, row[i].spa, row[i].tpa),
				 CLIENT_IGNORED);
	assert_int_equal(arp(ARP_REPLY, ADDRESS, 0), CLIENT_CONFLICT);
}

/* Each byte of the first six, and the first of the operation. */
static void other_hardware_and_protocols_are_ignored(void **state)
{
	uint8_t frame[ARP_LEN];

	(void)state;
	begin(0);
	for (int i = 0; i < 7; i++) {
		for (int bit = 0; bit < 8; bit++) {
			arp_put(frame, ARP_REPLY, theirs, ADDRESS, 0);
			frame[i] ^= (uint8_t)(1 << bit);
			assert_int_equal(give(frame, sizeof(frame)),
					 CLIENT_IGNORED);
		}
	}
}

static void a_packet_that_is_cut_is_ignored(void **state)
{
	uint8_t frame[46]; /* the least payload of Ethernet */

	(void)state;
	memset(frame, 0xff, sizeof(frame));
	for (size_t len = 0; len <= sizeof(frame); len++) {
		begin(0);
		arp_put(frame, ARP_REPLY, theirs, ADDRESS, 0);
		assert_int_equal(give(frame, len), len < ARP_LEN
							   ? CLIENT_IGNORED
							   : CLIENT_CONFLICT);
		/* RFC 5227's other kind, whose last bytes count */
		arp_put(frame, ARP_REQUEST, theirs, 0, ADDRESS);
		assert_int_equal(give(frame, len), len < ARP_LEN
							   ? CLIENT_IGNORED
							   : CLIENT_CONFLICT);
	}
}

static void a_waiting_user_is_told_the_address(void **state)
{
	char text[64];

	(void)state;
	begin(0);
	c.ops->describe(&c, T0, text, sizeof(text));
	assert_string_equal(text, "checks whether 192.0.2.100 is free");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_probe_is_what_rfc_5227_says),
		cmocka_unit_test(three_probes_and_then_two_seconds),
		cmocka_unit_test(who_has_it_is_told),
		cmocka_unit_test(others_are_no_conflict),
		cmocka_unit_test(other_hardware_and_protocols_are_ignored),
		cmocka_unit_test(a_packet_that_is_cut_is_ignored),
		cmocka_unit_test(a_waiting_user_is_told_the_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
