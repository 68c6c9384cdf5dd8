/* What a network may say that is no offer, or not quite one: RFC 2131, 2132. */
#include "tests/unit/sim_race.h"

static struct machine m;

static void one_interface(void)
{
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
}

/* RFC 2131 table 3: MUST.  Who sent the packet stands in, if a host can. */
static void a_server_without_a_name_is_who_sent_the_packet(void **state)
{
	struct reply r;

	(void)state;
	one_interface();
	r = reply_of(&m, 1, 1, M_OFFER, ROOT);
	r.server_id = 0;
	assert_int_equal(give_from(&m, 1, 0, &r), CLIENT_REFUSED);
	assert_int_equal(give_from(&m, 1, 0xffffffff, &r), CLIENT_REFUSED);
	assert_int_equal(give_from(&m, 1, IP(127, 0, 0, 1), &r),
			 CLIENT_REFUSED);
	assert_int_equal(m.requests[1], 0);
	assert_int_equal(give_from(&m, 1, server_ip(1), &r), CLIENT_OFFER);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].server_id, server_ip(1));
	r.type = M_ACK;
	assert_int_equal(give_from(&m, 1, server_ip(2), &r), CLIENT_IGNORED);
	assert_int_equal(give_from(&m, 1, server_ip(1), &r), CLIENT_BOUND);
	assert_int_equal(ip_to4(&m.iface.info.from), server_ip(1));
}

static void one_that_nobody_sent_keeps_no_good_one_away(void **state)
{
	struct reply r;

	(void)state;
	one_interface();
	for (unsigned i = 0; i < 20; i++) {
		r = reply_of(&m, 1, 1, M_OFFER, ROOT);
		r.server_id = 0;
		give_from(&m, 1, 0, &r);
		pass(&m, 100);
	}
	assert_int_equal(m.requests[1], 0);
	lease_of(&m, 1, 2, NULL);
	assert_int_equal(iface_ip(&m.iface), server_gives(2, 1));
}

/*
 * Some servers send an option twice when a client asks for it and it is
 * configured as well; RFC 3396 would join the two.
 */
static void an_option_that_comes_twice_alike_counts_once(void **state)
{
	static const uint8_t again[] = {
		54, 4, 10,  1,	 0,  1,	 /* server identifier */
		1,  4, 255, 255, 0,  0,	 /* netmask */
		51, 4, 0,   0,	 14, 16, /* lease time: 3600 */
		3,  4, 10,  1,	 9,  9,	 /* router */
	};
	struct reply r;

	(void)state;
	one_interface();
	r = reply_of(&m, 1, 1, M_OFFER, NULL);
	r.router = IP(10, 1, 9, 9);
	r.more = again;
	r.n_more = sizeof(again);
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].server_id, server_ip(1));
	r.type = M_ACK;
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 1));
	assert_int_equal(m.iface.info.addrs.addr[0].prefix, 16);
	assert_int_equal(m.iface.info.addrs.addr[0].lease_s, 3600);
	/* a router that is told twice is one default route, or two alike */
	assert_true(m.iface.info.routes.n >= 1);
	assert_int_equal(ip_to4(&m.iface.info.routes.route[0].gateway),
			 IP(10, 1, 9, 9));
}

/* RFC 1122 section 3.2.1.3: addresses that no host can have */
static const uint32_t unusable[] = {
	IP(0, 0, 0, 9),
	IP(127, 0, 0, 1),
	IP(224, 0, 0, 1),
	IP(240, 0, 0, 1),
	IP(255, 255, 255, 255),
	IP(10, 1, 0, 0), /* the network's own, and its broadcast */
	IP(10, 1, 255, 255),
};

static void a_flood_of_refused_offers_changes_nothing(void **state)
{
	struct reply r;

	(void)state;
	one_interface();
	for (unsigned i = 0; i < 20000; i++) {
		r = reply_of(&m, 1, 1 + i % 200, M_OFFER, ROOT);
		r.yiaddr = unusable[i % ARRAY_LEN(unusable)];
		assert_int_equal(give(&m, 1, &r), CLIENT_REFUSED);
		if (i % 1000 == 0)
			pass(&m, 50);
	}
	assert_int_equal(m.requests[1], 0);
	/* in one second: at 0, and at 1 s, 10 % more or less */
	assert_in_range(m.sends[1], 1, 2);
	lease_of(&m, 1, 1, NULL); /* one of those, with an address at last */
	assert_true(m.done);
}

static void a_flood_of_poor_offers_hides_no_good_one(void **state)
{
	struct reply r;

	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	for (unsigned i = 0; i < 1000; i++) {
		r = reply_of(&m, 1, 1, M_OFFER, i % 2 ? "/srv" : NULL);
		r.server_id = IP(10, 200, 0, 0) + i + 1;
		assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	}
	pass(&m, 200);
	assert_int_equal(m.requests[1], 0);
	answer_of(&m, 1, 7, M_OFFER, ROOT);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].server_id, server_ip(7));
}

static void an_ack_of_another_address_is_no_lease(void **state)
{
	struct reply r;

	(void)state;
	one_interface();
	answer(&m, 1, M_OFFER, NULL);
	r = reply_of(&m, 1, 1, M_ACK, NULL);
	r.yiaddr++;
	assert_int_not_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(m.n_configured, 0);
	r.yiaddr--;
	r.server_id++;
	assert_int_not_equal(give(&m, 1, &r), CLIENT_BOUND);
	r.server_id--;
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
}

static void an_ack_that_nobody_asked_for_is_no_lease(void **state)
{
	(void)state;
	one_interface();
	assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_IGNORED);
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	assert_int_equal(m.n_configured, 0);
}

/* An OFFER as a whole packet, of which one byte is changed by the caller. */
static size_t offer_frame(uint8_t *frame, bool unchecked)
{
	struct reply r = reply_of(&m, 1, 1, M_OFFER, ROOT);
	struct datagram d = { .src = server_ip(1),
			      .dst = server_gives(1, 1),
			      .sport = 67,
			      .dport = 68,
			      .unchecked = unchecked };
	uint8_t message[SIM_MSG_MAX];

	return ip_put(frame, &d, message, reply_put(message, &r));
}

/*
 * The sums of RFC 1071 find every single byte that is changed; only the
 * Ethernet padding behind the datagram may be anything.
 */
static void a_packet_with_one_byte_changed_is_no_offer(void **state)
{
	uint8_t frame[SIM_FRAME_MAX];
	enum client_event ev;
	size_t len;

	(void)state;
	one_interface();
	len = offer_frame(frame, false);
	for (size_t i = 0; i < len; i++) {
		for (unsigned x = 1; x < 256; x += i < 40 ? 1 : 85) {
			/* a checksum of 0 would be none */
			if (i == 26 || i == 27)
				continue;
			frame[i] ^= (uint8_t)x;
			ev = hear(&m, 1, frame, len, false);
			assert_true(ev == CLIENT_IGNORED ||
				    ev == CLIENT_MALFORMED);
			frame[i] ^= (uint8_t)x;
		}
	}
	assert_int_equal(m.requests[1], 0);
	memset(frame + len, 0xee, 18);
	assert_int_equal(hear(&m, 1, frame, len + 18, false), CLIENT_OFFER);
	assert_int_equal(m.requests[1], 1);
}

static void a_packet_that_is_cut_is_no_offer(void **state)
{
	uint8_t frame[SIM_FRAME_MAX];
	size_t len;

	(void)state;
	one_interface();
	for (int how = 0; how < 2; how++) {
		len = offer_frame(frame, how != 0);
		for (size_t n = 1; n < len; n++) {
			enum client_event ev = hear(&m, 1, frame, n, how != 0);

			assert_true(ev == CLIENT_IGNORED ||
				    ev == CLIENT_MALFORMED);
		}
	}
	assert_int_equal(m.requests[1], 0);
}

/* A checksum that is not there, or that the kernel has not filled in yet. */
static void a_checksum_need_not_be_there(void **state)
{
	uint8_t frame[SIM_FRAME_MAX];
	size_t len;

	(void)state;
	one_interface();
	len = offer_frame(frame, true);
	assert_int_equal(hear(&m, 1, frame, len, false), CLIENT_OFFER);
	one_interface();
	len = offer_frame(frame, false);
	frame[26] ^= 0x5a;
	assert_int_not_equal(hear(&m, 1, frame, len, false), CLIENT_OFFER);
	assert_int_equal(hear(&m, 1, frame, len, true), CLIENT_OFFER);
}

static void random_bytes_are_no_offer(void **state)
{
	uint8_t frame[SIM_FRAME_MAX];

	(void)state;
	one_interface();
	for (unsigned n = 0; n < 20000; n++) {
		size_t len = offer_frame(frame, true);
		unsigned changes = 1 + machine_random(&m) % 8;
		uint32_t xid = m.q[1].xid;

		for (unsigned i = 0; i < changes; i++)
			frame[SIM_HEADERS + machine_random(&m) % (len - 28)] ^=
				(uint8_t)(1 + machine_random(&m) % 255);
		/* only so that no offer by chance is asked for */
		frame[SIM_HEADERS + 4] = (uint8_t) ~(xid >> 24);
		assert_int_not_equal(hear(&m, 1, frame, len, false),
				     CLIENT_OFFER);
	}
	assert_int_equal(m.requests[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_server_without_a_name_is_who_sent_the_packet),
		cmocka_unit_test(one_that_nobody_sent_keeps_no_good_one_away),
		cmocka_unit_test(an_option_that_comes_twice_alike_counts_once),
		cmocka_unit_test(a_flood_of_refused_offers_changes_nothing),
		cmocka_unit_test(a_flood_of_poor_offers_hides_no_good_one),
		cmocka_unit_test(an_ack_of_another_address_is_no_lease),
		cmocka_unit_test(an_ack_that_nobody_asked_for_is_no_lease),
		cmocka_unit_test(a_packet_with_one_byte_changed_is_no_offer),
		cmocka_unit_test(a_packet_that_is_cut_is_no_offer),
		cmocka_unit_test(a_checksum_need_not_be_there),
		cmocka_unit_test(random_bytes_are_no_offer),
	};

	return cmocka_run_group_tests_name("race, hostile", tests, NULL, NULL);
}
