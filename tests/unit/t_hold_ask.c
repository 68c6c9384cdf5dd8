/*
 * Whether a lease still is one: after a cable was out, after sleep (RFC 2131
 * sections 3.7 and 4.3.2, INIT-REBOOT); what others are told (RFC 5227); and
 * what people want, kinitctl(8).
 */
#include "tests/unit/sim_held.h"
#include "tests/unit/unit.h"

static void hold_acd(void)
{
	struct net_plan plan = held_plan();

	plan.acd = ACD_PROBE;
	hold_with(&plan);
	pass(&m, 30000); /* the probes are over, and it was announced */
	m.n_arp = m.sends[1] = 0;
}

static void flap(uint64_t ms)
{
	link_is(&m, 1, IFF_UP);
	pass(&m, ms);
	link_is(&m, 1, PLUGGED);
}

static void slept(uint64_t ms)
{
	m.now += ms;
	race_slept(&m.race, m.now, machine_random(&m));
	turn(&m);
}

static void assert_reboot(void)
{
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].requested, OURS);
	assert_int_equal(m.q[1].ciaddr, 0);
	assert_int_equal(m.q[1].server_id, 0);
	assert_int_equal(m.to, 0);
}

static void test_verify(void **state)
{
	(void)state;
	hold();
	flap(1000);
	assert_int_equal(m.sends[1], 1);
	assert_reboot();
	assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_BOUND);
	assert_int_equal(held()->state, HOLD_BOUND);
	assert_int_equal(held()->renewals, 1);
	assert_true(held()->end_ms == m.now + HOUR);
	assert_int_equal(m.n_changed + m.n_restored + m.n_loud, 0);
	/* another network's server says no */
	pass(&m, 10000);
	flap(20000);
	assert_reboot();
	answer_of(&m, 1, 2, M_NAK, NULL);
	assert_int_equal(held()->state, HOLD_REFUSED);
	assert_int_equal(m.n_deconfigure, 0);
}

/* Ten seconds without an answer: the times go on as they did. */
static void test_silence(void **state)
{
	uint64_t end, t1;

	(void)state;
	hold();
	end = held()->end_ms;
	t1 = held()->renew_ms;
	flap(1000);
	pass(&m, 10000);
	assert_in_range(m.sends[1], 3, 5);
	m.sends[1] = 0;
	assert_true(race_deadline(&m.race) == t1);
	assert_true(held()->end_ms == end);
	assert_int_equal(held()->state, HOLD_BOUND);
	assert_false(held()->asking);
	until_sent();
	assert_int_equal(m.q[1].ciaddr, OURS);
}

static void test_loose_cable(void **state)
{
	(void)state;
	hold();
	for (int i = 0; i < 1000; i++)
		flap(10); /* 10 s in all */
	assert_in_range(m.sends[1], 1, 12);
	/* without one, nothing is asked */
	link_is(&m, 1, IFF_UP);
	m.sends[1] = 0;
	slept(20000);
	assert_reboot();
}

static void test_sleep(void **state)
{
	static const uint64_t ms[] = { 3000, HOUR / 2, 10 * (uint64_t)HOUR };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		hold();
		slept(ms[i]);
		assert_int_equal(m.sends[1], 1);
		assert_reboot();
		assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_BOUND);
		assert_int_equal(held()->state, HOLD_BOUND);
		assert_int_equal(m.n_lost, 0);
	}
	/* over its end, and nobody answers */
	hold();
	slept(2 * HOUR);
	pass(&m, 10100);
	assert_int_equal(held()->state, HOLD_ENDED);
	assert_int_equal(m.n_deconfigure, 0);
}

/* What is lost is looked for at once where a cable comes. */
static void test_flap_while_lost(void **state)
{
	(void)state;
	hold();
	lose(M_NAK);
	pass(&m, 3 * HOUR);
	flap(1000);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_int_equal(answer(&m, 1, M_OFFER, ROOT), CLIENT_OFFER);
	assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_BOUND);
	assert_int_equal(held()->state, HOLD_BOUND);
}

/* RFC 5227 section 2.3: ANNOUNCE_NUM 2, ANNOUNCE_INTERVAL 2 s */
static void test_announce(void **state)
{
	(void)state;
	hold_acd();
	flap(1000);
	assert_int_equal(m.n_arp, 1);
	assert_memory_equal(m.arp, "\0\1\10\0\6\4\0\1", 8);
	assert_memory_equal(m.arp + 8, m.q[1].hw, SIM_MAC);
	assert_int_equal(sim_get32(m.arp + 14), OURS);
	assert_int_equal(sim_get32(m.arp + 24), OURS);
	pass(&m, 1999);
	assert_int_equal(m.n_arp, 1);
	pass(&m, 1);
	assert_int_equal(m.n_arp, 2);
	pass(&m, 60000);
	assert_int_equal(m.n_arp, 2);
}

static enum client_event claim(uint32_t sender, uint32_t target)
{
	static const uint8_t theirs[SIM_MAC] = { 2, 7, 7, 7, 7, 7 };
	uint8_t frame[ARP_LEN];

	arp_put(frame, ARP_REQUEST, theirs, sender, target);
	return hear_type(&m, 1, ETH_P_ARP, frame, sizeof(frame), false);
}

/* Section 2.4 (c), DEFEND_INTERVAL 10 s */
static void test_defend(void **state)
{
	(void)state;
	hold_acd();
	assert_int_equal(claim(OURS, server_ip(1)), CLIENT_CONFLICT);
	assert_string_equal(m.race.news.why,
			    "10.1.0.101 is used by 02:07:07:07:07:07");
	assert_int_equal(m.n_arp, 1);
	for (int i = 0; i < 99; i++) {
		assert_int_equal(claim(OURS, OURS), CLIENT_IGNORED);
		pass(&m, 100);
	}
	assert_int_equal(m.n_arp, 1);
	pass(&m, 100);
	claim(OURS, OURS);
	assert_int_equal(m.n_arp, 2);
	assert_int_equal(held()->conflicts, 101);
	pass(&m, 50000);
	assert_int_equal(claim(OURS, OURS), CLIENT_CONFLICT); /* a minute */
	assert_int_equal(held()->state, HOLD_BOUND);
	/* who only looks whether it is used is answered by the kernel */
	assert_int_equal(claim(0, OURS), CLIENT_IGNORED);
	assert_int_equal(claim(OTHER, OURS), CLIENT_IGNORED);
	assert_int_equal(held()->conflicts, 102);
}

static void test_renew(void **state)
{
	(void)state;
	hold();
	pass(&m, 60000);
	assert_int_equal(ask_for(HOLD_ASK_RENEW), 0);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.q[1].ciaddr, OURS);
	assert_int_equal(m.to, server_ip(1));
	for (int i = 0; i < 10000; i++)
		assert_int_equal(ask_for(HOLD_ASK_RENEW), 0);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_BOUND);
	assert_int_equal(held()->renewals, 1);
	/* no answer: T2 and the end are as they were */
	pass(&m, 60000);
	assert_int_equal(ask_for(HOLD_ASK_RENEW), 0);
	pass(&m, 10000);
	assert_in_range(m.sends[1], 3, 4);
	lose(0);
	assert_int_equal(ask_for(HOLD_ASK_RENEW), 0);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	link_is(&m, 1, IFF_UP);
	assert_int_equal(ask_for(HOLD_ASK_RENEW), -EBUSY);
}

/* RFC 2131 section 4.4.6; the root may still need it. */
static void test_release(void **state)
{
	(void)state;
	hold();
	assert_int_equal(ask_for(HOLD_ASK_RELEASE), 0);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.q[1].type, M_RELEASE);
	assert_int_equal(m.q[1].ciaddr, OURS);
	assert_int_equal(m.to, server_ip(1));
	assert_int_equal(m.from, OURS);
	assert_int_equal(m.hold.state, HOLD_RELEASED);
	assert_int_equal(m.n_deconfigure, 0);
	assert_int_equal(ask_for(HOLD_ASK_RENEW), -EBUSY);
	flap(1000);
	tell_address(OURS, true, 0, 0);
	pass(&m, 10 * (uint64_t)HOUR);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.n_restored, 0);
}

static void test_stop(void **state)
{
	(void)state;
	hold_acd();
	assert_int_equal(ask_for(HOLD_ASK_STOP), 0);
	assert_int_equal(m.hold.state, HOLD_STOPPED);
	assert_int_equal(ask_for(HOLD_ASK_STOP), -EBUSY);
	assert_int_equal(ask_for(HOLD_ASK_RELEASE), -EBUSY);
	flap(1000);
	slept(20000);
	pass(&m, 10 * (uint64_t)HOUR);
	assert_int_equal(m.sends[1] + m.n_arp + m.n_deconfigure, 0);
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a cable that was out: verified", test_verify),
		CLAIM("silence changes nothing", test_silence),
		CLAIM("a loose cable costs little", test_loose_cable),
		CLAIM("sleep: verified", test_sleep),
		CLAIM("a cable hastens the search", test_flap_while_lost),
		CLAIM("two announcements after carrier", test_announce),
		CLAIM("it is defended each 10 s", test_defend),
		CLAIM("renew asks at once, but once", test_renew),
		CLAIM("release tells the server", test_release),
		CLAIM("stop leaves all as it is", test_stop),
	};

	return cmocka_run_group_tests_name("hold ask", tests, NULL, NULL);
}
