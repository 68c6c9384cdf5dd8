/*
 * When the race repeats the first message, and what comes before that: see
 * race.h, dhcp.h.
 */
#include "tests/unit/sim_race.h"

static struct machine m;

/* dhcp.h: DHCP_EARLY_MS once, then 1, 2, 4, 4, ... s as before, +-10 % */
static void the_first_message_is_repeated_early_once(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
	pass(&m, 200);
	assert_int_equal(m.sends[1], 1);
	pass(&m, 100);
	assert_int_equal(m.sends[1], 2);
	assert_int_equal(m.q[1].secs, 0);
	pass(&m, 550); /* 850 */
	assert_int_equal(m.sends[1], 2);
	pass(&m, 700); /* 1550 */
	assert_int_equal(m.sends[1], 3);
	pass(&m, 18450); /* 20000 */
	assert_in_range(m.sends[1], 6, 8);
	link_is(&m, 1, IFF_UP); /* and so whenever carrier comes */
	link_is(&m, 1, PLUGGED);
	m.sends[1] = 0;
	pass(&m, 300);
	assert_int_equal(m.sends[1], 1);
}

/* There the switch's port has long been ready. */
static void where_carrier_was_before_nothing_is_repeated_early(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	pass(&m, 850);
	assert_int_equal(m.sends[1], 1);
	pass(&m, 300);
	assert_int_equal(m.sends[1], 2);
	link_is(&m, 1, IFF_UP); /* but once it has gone */
	link_is(&m, 1, PLUGGED);
	m.sends[1] = 0;
	pass(&m, 300);
	assert_int_equal(m.sends[1], 1);
}

/* A machine that was busy finds both at once. */
static void an_offer_counts_before_a_deadline(void **state)
{
	uint8_t message[SIM_MSG_MAX], frame[SIM_FRAME_MAX];
	struct datagram d = {
		.src = server_ip(1), .dst = 0xffffffff, .sport = 67, .dport = 68
	};
	struct reply r;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	r = reply_of(&m, 1, 1, M_OFFER, NULL);
	m.now += 5000;
	assert_int_equal(race_rx(&m.race, race_find(&m.race, 1), ETH_P_IP,
				 rd_init(frame, ip_put(frame, &d, message,
						       reply_put(message, &r))),
				 false, m.now, 1),
			 CLIENT_OFFER);
	turn(&m);
	assert_int_equal(m.sends[1], 2);
	assert_int_equal(m.requests[1], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_message_is_repeated_early_once),
		cmocka_unit_test(
			where_carrier_was_before_nothing_is_repeated_early),
		cmocka_unit_test(an_offer_counts_before_a_deadline),
	};

	return cmocka_run_group_tests_name("race_early", tests, NULL, NULL);
}
