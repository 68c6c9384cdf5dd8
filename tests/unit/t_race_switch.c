/* What is made of a switch's frames while nobody answers: see race.h. */
#include "tests/unit/sim_race.h"

#include "ipconfig/progress.h"
#include "tests/unit/capture.h"
#include "tests/unit/switch_bytes.h"

static struct machine m;
static struct switch_news news;
static struct capture err;

static enum switch_says hears(const uint8_t *frame, size_t len)
{
	return race_switch(race_find(&m.race, 1), rd_init(frame, len), m.now,
			   &news);
}

#define HEARS(frame) hears(frame, sizeof(frame))

static enum switch_says hears_rapid(uint8_t flags)
{
	uint8_t frame[sizeof(stp_rapid)];

	memcpy(frame, stp_rapid, sizeof(frame));
	frame[RST_FLAGS] = flags;
	return HEARS(frame);
}

static const char *suspected(void)
{
	return race_suspects(race_find(&m.race, 1), m.now);
}

static void assert_blocked(bool blocked)
{
	assert_int_equal(strstr(suspected(), "spanning tree") != NULL, blocked);
}

static void one_interface(void)
{
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
}

static void a_switch_is_listened_to_after_5_s(void **state)
{
	(void)state;
	one_interface();
	pass(&m, 4999);
	assert_int_equal(m.listens[1], 0);
	pass(&m, 1);
	assert_int_equal(m.listens[1], 1);
	pass(&m, 600000);
	assert_int_equal(m.listens[1], 1);
}

/* 5 s of a carrier, each time that it comes. */
static void only_an_interface_with_carrier_has_a_switch(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, IFF_UP);
	pass(&m, 20000);
	assert_int_equal(m.listens[1], 0);
	link_is(&m, 1, PLUGGED);
	pass(&m, 4000);
	link_is(&m, 1, IFF_UP);
	pass(&m, 20000);
	assert_int_equal(m.listens[1], 0);
	link_is(&m, 1, PLUGGED);
	pass(&m, 5000);
	assert_int_equal(m.listens[1], 1);
}

static void where_somebody_answers_nothing_is_asked(void **state)
{
	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	pass(&m, 4900);
	/* of no use, but the port forwards */
	assert_int_equal(answer(&m, 1, M_NAK, NULL), CLIENT_IGNORED);
	{
		struct reply r = reply_of(&m, 1, 1, M_OFFER, NULL);

		r.yiaddr = IP(127, 0, 0, 1);
		assert_int_equal(give(&m, 1, &r), CLIENT_REFUSED);
	}
	pass(&m, 10000);
	assert_int_equal(m.listens[1], 0);
	assert_int_equal(m.listens[2], 1);
}

static void a_static_address_needs_no_switch(void **state)
{
	struct net_plan plan = any_dhcp_and("eth3");

	(void)state;
	plan.spec[1].method = IP_STATIC;
	plan.spec[1].client = IP(10, 9, 9, 9);
	boot(&m, &plan);
	link_is(&m, 3, PLUGGED);
	assert_int_equal(m.n_configured, 1);
	pass(&m, 60000);
	assert_int_equal(m.listens[3], 0);
}

static void what_is_configured_hears_no_switch(void **state)
{
	(void)state;
	one_interface();
	lease(&m, 1, NULL);
	assert_int_equal(HEARS(stp_config), SWITCH_NOTHING);
	assert_int_equal(HEARS(lldp_named), SWITCH_NOTHING);
	pass(&m, 60000);
	assert_int_equal(m.listens[1], 0);
}

/*
 * The longest pause between two requests for ms, with a BPDU every 2 s until
 * bpdus_ms.
 */
static uint64_t longest_pause(uint64_t ms, uint64_t bpdus_ms)
{
	uint64_t sent_ms = m.now, longest = 0, start = m.now;
	unsigned sends = m.sends[1];

	while (m.now < start + ms) {
		if ((m.now - start) % 2000 == 0 && m.now - start < bpdus_ms)
			(void)HEARS(stp_rapid);
		pass(&m, 10);
		if (m.sends[1] == sends)
			continue;
		sends = m.sends[1];
		if (m.now - sent_ms > longest)
			longest = m.now - sent_ms;
		sent_ms = m.now;
	}
	return longest;
}

/* 1.5 s, a tenth more or less */
static void requests_are_frequent_while_a_port_may_begin(void **state)
{
	(void)state;
	one_interface();
	pass(&m, 6000);
	assert_int_equal(HEARS(stp_rapid), SWITCH_STP);
	pass(&m, 4400); /* what was due after 4 s still is */
	assert_in_range(longest_pause(20000, 20000), 1350, 1660);
	/* BPDUs end: 6 s later it is as it was */
	pass(&m, 6000);
	assert_in_range(longest_pause(30000, 0), 3600, 4410);
}

/* 15 s each of listening and learning: a server that is off is no such port */
static void a_port_that_must_forward_by_now_is_not_suspected(void **state)
{
	(void)state;
	one_interface();
	pass(&m, 29000);
	assert_int_equal(HEARS(stp_rapid), SWITCH_STP);
	assert_blocked(true);
	pass(&m, 6000);
	assert_int_equal(HEARS(stp_rapid), SWITCH_NOTHING);
	assert_blocked(false);
	assert_in_range(longest_pause(60000, 60000), 3600, 4410);
	/* the carrier counts, not the boot */
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
	assert_blocked(false);
	pass(&m, 5000);
	assert_int_equal(HEARS(stp_rapid), SWITCH_STP);
	assert_blocked(true);
}

static void bpdus_that_end_are_no_reason(void **state)
{
	(void)state;
	one_interface();
	pass(&m, 5000);
	assert_int_equal(HEARS(stp_rapid), SWITCH_STP);
	pass(&m, 5999);
	assert_blocked(true);
	pass(&m, 1);
	assert_blocked(false);
	/* nor are those of another cable */
	assert_int_equal(HEARS(stp_rapid), SWITCH_STP);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
	assert_blocked(false);
}

static void a_rapid_port_that_forwards_is_not_suspected(void **state)
{
	(void)state;
	one_interface();
	pass(&m, 5000);
	assert_int_equal(hears_rapid(0x3c), SWITCH_NOTHING);
	assert_blocked(false);
	assert_int_equal(hears_rapid(0x1c), SWITCH_STP);
	assert_blocked(true);
	assert_int_equal(hears_rapid(0x3c), SWITCH_NOTHING);
	assert_blocked(false);
	assert_in_range(longest_pause(20000, 0), 3600, 4410);
}

static void a_bond_is_expected_until_the_cable_is_another(void **state)
{
	(void)state;
	one_interface();
	pass(&m, 5000);
	assert_int_equal(HEARS(lacp), SWITCH_LACP);
	assert_non_null(strstr(suspected(), "expects a bond (LACP)"));
	/* first things first */
	assert_int_equal(HEARS(stp_rapid), SWITCH_STP);
	assert_blocked(true);
	pass(&m, 60000);
	assert_non_null(strstr(suspected(), "expects a bond (LACP)"));
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
	assert_string_equal(suspected(), "");
}

static void says(enum switch_says what, const char *want)
{
	capture_start(&err);
	progress_switch(race_find(&m.race, 1), what, &news);
	capture_end(&err);
	assert_string_equal(err.text, want);
}

static void each_is_said_once(void **state)
{
	(void)state;
	one_interface();
	pass(&m, 5000);
	says(HEARS(stp_rapid), "eth1: the switch port is probably not "
			       "forwarding yet (spanning tree)\n");
	says(HEARS(lldp_named), "eth1: switch sw-rack-7, port Gi1/0/3\n");
	says(HEARS(lacp), "eth1: the switch expects a bond (LACP)\n");
	says(SWITCH_NOTHING, "");
	says(HEARS(stp_rapid), "");
	says(HEARS(lldp_described), "");
	says(HEARS(lacp), "");
}

static void what_names_a_switch_controls_no_terminal(void **state)
{
	static const uint8_t frame[] = {
		0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e, 2,	  0,   0,   0,	 0,
		9,    0x88, 0xcc, 0x0a, 0x06, 'a',  0x1b, '[', '2', 'J', '\n',
	};

	(void)state;
	one_interface();
	pass(&m, 5000);
	says(HEARS(frame), "eth1: switch a?[2J?, port \n");
}

static void a_waiting_user_reads_it(void **state)
{
	static struct progress p;

	(void)state;
	one_interface();
	progress_start(&p, m.now);
	pass(&m, 13000);
	assert_int_equal(HEARS(stp_rapid), SWITCH_STP);
	capture_start(&err);
	progress_say(&p, &m.race, m.now);
	capture_end(&err);
	assert_non_null(strstr(err.text, "waiting for network: eth1: no DHCP "
					 "server answers for 13 s, "));
	assert_non_null(strstr(err.text, " requests sent: the switch port is "
					 "probably not forwarding yet "
					 "(spanning tree)\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_switch_is_listened_to_after_5_s),
		cmocka_unit_test(only_an_interface_with_carrier_has_a_switch),
		cmocka_unit_test(where_somebody_answers_nothing_is_asked),
		cmocka_unit_test(a_static_address_needs_no_switch),
		cmocka_unit_test(what_is_configured_hears_no_switch),
		cmocka_unit_test(requests_are_frequent_while_a_port_may_begin),
		cmocka_unit_test(
			a_port_that_must_forward_by_now_is_not_suspected),
		cmocka_unit_test(bpdus_that_end_are_no_reason),
		cmocka_unit_test(a_rapid_port_that_forwards_is_not_suspected),
		cmocka_unit_test(a_bond_is_expected_until_the_cable_is_another),
		cmocka_unit_test(each_is_said_once),
		cmocka_unit_test(what_names_a_switch_controls_no_terminal),
		cmocka_unit_test(a_waiting_user_reads_it),
	};

	return cmocka_run_group_tests_name("race and switch", tests, NULL,
					   NULL);
}
