/*
 * INIT-REBOOT: a DHCP client that asks for an address at once.  RFC 2131
 * sections 3.2, 4.3.2 and 4.4.2; the times are ours (dhcp.h).
 */
#include "tests/unit/sim_client.h"

/* ip=192.0.2.100:::::eth0:dhcp */
static void reboot(struct sim *c)
{
	prepare(c);
	c->spec.method = IP_DHCP;
	c->spec.client = ADDRESS;
	begin(c);
}

/* section 4.3.2: "'server identifier' MUST NOT be filled in, ..." */
static void the_first_message_is_a_request(void **state)
{
	struct sim c;

	(void)state;
	reboot(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.requested, ADDRESS);
	assert_int_equal(c.q.server_id, 0);
	assert_int_equal(c.q.ciaddr, 0);
	assert_int_equal(c.q.xid, XID);
	assert_int_equal(c.q.flags, 0);
	assert_false(ip_given(&c.c.tx_to));
}

static void one_round_trip_binds(void **state)
{
	struct sim c;

	(void)state;
	reboot(&c);
	expect(&c, M_REQUEST);
	c.now += 10;
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
	assert_string_equal(c.news.info.root_path, "/srv/root");
	assert_int_equal(ip_to4(&c.news.info.server.ip), SERVER);
	assert_int_equal(c.news.info.server.is_dhcp, 0);
	assert_string_equal(described(&c), "has a lease");
	/* it counts from the request: half of an hour */
	ASSERT_ABOUT(c.c.deadline_ms - T0, 1800000);
}

/* There was no offer whose boot server could count. */
static void without_a_boot_server_the_dhcp_server_stands_in(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	reboot(&c);
	expect(&c, M_REQUEST);
	r = reply(&c, M_ACK);
	r.siaddr = r.lease_s = 0;
	assert_int_equal(give(&c, r), CLIENT_BOUND);
	assert_int_equal(ip_to4(&c.news.info.server.ip), SERVER);
	assert_int_equal(c.news.info.server.is_dhcp, 1);
	assert_int_equal(c.news.info.addrs.addr[0].lease_s, NET_FOREVER);
}

/* The first one may be lost in a switch's port: dhcp.h. */
static void the_request_is_repeated_once(void **state)
{
	struct sim c;

	(void)state;
	reboot(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(expire(&c), CLIENT_IGNORED);
	assert_in_range(c.now - T0, 225, 275);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.requested, ADDRESS);
	assert_int_equal(c.q.xid, XID);
	assert_int_equal(c.q.flags, 0x8000);
	assert_true(c.c.deadline_ms == T0 + DHCP_REBOOT_MS);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
}

/* section 4.4.2: "... the client reverts to INIT"; 3.1: option 50 MAY stay */
static void after_a_second_of_silence_it_searches(void **state)
{
	struct sim c;

	(void)state;
	for (int settled = 0; settled < 2; settled++) {
		prepare(&c);
		c.settled = settled;
		c.spec.method = IP_DHCP;
		c.spec.client = ADDRESS;
		begin(&c);
		expect(&c, M_REQUEST);
		expire(&c);
		/* it is repeated early, wherever carrier comes from */
		assert_in_range(c.now, T0 + 225, T0 + 275);
		expect(&c, M_REQUEST);
		assert_int_equal(expire(&c), CLIENT_IGNORED);
		assert_true(c.now == T0 + 1000);
		expect(&c, M_DISCOVER);
	}
	assert_int_equal(c.q.requested, ADDRESS);
	assert_int_not_equal(c.q.xid, XID);
	assert_int_equal(c.q.secs, 1);
	/* an ACK to what was asked before is none any more */
	assert_int_equal(give_type(&c, M_ACK), CLIENT_IGNORED);
	request_of(&c, reply(&c, M_OFFER));
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
}

/* section 3.2 item 2: moved to another subnet, for instance */
static void a_refusal_makes_it_search_at_once(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	reboot(&c);
	expect(&c, M_REQUEST);
	r = reply(&c, M_NAK);
	r.yiaddr = r.siaddr = r.mask = r.lease_s = 0;
	r.root = NULL;
	r.text = "not here";
	assert_int_equal(give(&c, r), CLIENT_FAILED);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_string_equal(c.news.why, "not here");
	expect(&c, M_DISCOVER);
	assert_int_equal(c.q.requested, 0);
	/* which is no refusal of what a server offered */
	c.now += 1000;
	assert_string_equal(described(&c), "no DHCP server answers for 1 s, "
					   "2 requests sent");
	c.now -= 1000;
	expire(&c);
	expect(&c, M_DISCOVER);
	assert_int_equal(c.q.requested, 0);
	request_of(&c, reply(&c, M_OFFER));
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
}

static void only_an_ack_of_that_address_counts(void **state)
{
	struct reply r[6];
	struct sim c;

	(void)state;
	reboot(&c);
	expect(&c, M_REQUEST);
	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		r[i] = reply(&c, M_ACK);
	r[0].yiaddr = ADDRESS + 1;
	r[1].yiaddr = 0;
	r[2].xid ^= 1;
	r[3].hw[5] ^= 1;
	r[4].is_request = true;
	r[5].type = M_OFFER; /* nothing was searched */
	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		assert_int_equal(give(&c, r[i]), CLIENT_IGNORED);
	/* of nobody, though the address is right */
	r[0] = reply(&c, M_ACK);
	r[0].server_id = 0;
	assert_int_equal(give_from(&c, 0, r[0]), CLIENT_IGNORED);
	r[0].type = M_NAK;
	assert_int_equal(give_from(&c, 0, r[0]), CLIENT_IGNORED);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
}

static void a_server_that_is_denied_cannot_answer(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	reboot(&c);
	c.plan.n_deny = 2;
	c.plan.deny[1] = OTHER;
	expect(&c, M_REQUEST);
	for (int nak = 0; nak < 2; nak++) {
		r = reply(&c, nak ? M_NAK : M_ACK);
		r.server_id = OTHER;
		assert_int_equal(give_from(&c, OTHER, r), CLIENT_REFUSED);
		assert_int_equal(ip_to4(&c.news.from), OTHER);
		assert_string_equal(c.news.why,
				    "is denied by kinit.dhcp.deny=");
	}
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
}

static void one_that_is_not_allowed_can_neither(void **state)
{
	static const uint8_t types[] = { M_OFFER, M_ACK, M_NAK };
	struct reply r;
	struct sim c;

	(void)state;
	for (size_t i = 0; i < sizeof(types); i++) {
		if (types[i] == M_OFFER) {
			start(&c);
			expect(&c, M_DISCOVER);
		} else {
			reboot(&c);
			expect(&c, M_REQUEST);
		}
		c.plan.n_allow = 2;
		c.plan.allow[0] = IP(10, 0, 0, 1);
		c.plan.allow[1] = SERVER;
		r = reply(&c, types[i]);
		r.server_id = OTHER;
		assert_int_equal(give_from(&c, OTHER, r), CLIENT_REFUSED);
		assert_string_equal(c.news.why,
				    "is not among kinit.dhcp.server=");
		/* it is option 54 that counts, not a relay's address */
		assert_int_not_equal(give_from(&c, OTHER, reply(&c, types[i])),
				     CLIENT_REFUSED);
	}
}

/* plan->hint: an address of an earlier boot */
static void a_hint_is_asked_for_where_it_was_had(void **state)
{
	struct sim c;

	(void)state;
	prepare(&c);
	c.plan.hint = ADDRESS;
	begin(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.requested, ADDRESS);
	c.plan.hint_hlen = SIM_MAC;
	memcpy(c.plan.hint_hw, mac, SIM_MAC);
	begin(&c);
	expect(&c, M_REQUEST);
	for (int i = 0; i < SIM_MAC; i++) {
		c.plan.hint_hw[i] ^= 4;
		begin(&c);
		expect(&c, M_DISCOVER);
		assert_int_equal(c.q.requested, 0);
		c.plan.hint_hw[i] ^= 4;
	}
	c.link.hlen = 5;
	begin(&c);
	assert_true(c.c.tx_due);
	c.link.hlen = SIM_MAC;
	/* what ip= says comes first, wherever that was */
	c.plan.hint_hw[0] ^= 4;
	c.spec.client = ADDRESS + 1;
	begin(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.requested, ADDRESS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_message_is_a_request),
		cmocka_unit_test(one_round_trip_binds),
		cmocka_unit_test(
			without_a_boot_server_the_dhcp_server_stands_in),
		cmocka_unit_test(the_request_is_repeated_once),
		cmocka_unit_test(after_a_second_of_silence_it_searches),
		cmocka_unit_test(a_refusal_makes_it_search_at_once),
		cmocka_unit_test(only_an_ack_of_that_address_counts),
		cmocka_unit_test(a_server_that_is_denied_cannot_answer),
		cmocka_unit_test(one_that_is_not_allowed_can_neither),
		cmocka_unit_test(a_hint_is_asked_for_where_it_was_had),
	};

	return cmocka_run_group_tests_name("dhcp reboot", tests, NULL, NULL);
}
