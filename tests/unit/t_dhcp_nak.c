/* What a DHCP client does after a NAK: RFC 2131 sections 3.1 and 4.3.2. */
#include "tests/unit/sim_client.h"

static struct reply nak(const struct sim *c)
{
	struct reply r = reply(c, M_NAK);

	r.yiaddr = r.siaddr = r.mask = r.lease_s = 0; /* table 3 */
	r.root = NULL;
	r.text = "no such network";
	return r;
}

static void a_nak_starts_a_new_search_after_a_pause(void **state)
{
	struct sim c;
	uint64_t before;

	(void)state;
	request(&c);
	before = c.now;
	assert_int_equal(give(&c, nak(&c)), CLIENT_FAILED);
	assert_int_equal(dhcp_of(&c)->naks, 1);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_string_equal(c.news.why, "no such network");
	assert_string_equal(described(&c), "DHCP server refused 1 times in 0 s "
					   "(no such network)");
	assert_false(send_due(&c));
	/* nothing that still comes binds during the pause */
	assert_int_equal(give_type(&c, M_ACK), CLIENT_IGNORED);
	assert_int_equal(give(&c, nak(&c)), CLIENT_IGNORED);
	assert_int_equal(expire(&c), CLIENT_IGNORED);
	assert_in_range(c.now - before, 900, 1100);
	expect(&c, M_DISCOVER);
	assert_int_not_equal(c.q.xid, XID);
	request_of(&c, reply(&c, M_OFFER));
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
}

static void a_nak_without_text_says_so(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	request(&c);
	r = nak(&c);
	r.text = NULL;
	assert_int_equal(give(&c, r), CLIENT_FAILED);
	assert_string_equal(c.news.why, "no reason given");
	assert_string_equal(described(&c), "DHCP server refused 1 times in 0 s "
					   "(no reason given)");
}

static void another_offer_ends_the_pause_after_a_nak(void **state)
{
	struct client_news other;
	struct reply r;
	struct sim c;

	(void)state;
	request(&c);
	assert_int_equal(give(&c, nak(&c)), CLIENT_FAILED);
	r = reply(&c, M_OFFER);
	r.server_id = OTHER;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_OFFER);
	other = c.news;
	c.now += 100;
	accept_offer(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.server_id, OTHER);
	assert_int_equal(c.q.xid, XID);
	assert_int_equal(other.cookie, XID);
	expire(&c); /* the pause does not go on: it is the REQUEST's timer */
	expect(&c, M_REQUEST);
	assert_in_range(c.now, T0 + 100 + 900, T0 + 100 + 1100);
	r.type = M_ACK;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_BOUND);
}

static void only_the_selected_servers_nak_counts(void **state)
{
	struct sim c;
	struct reply r;

	(void)state;
	request(&c);
	r = nak(&c);
	r.server_id = OTHER;
	assert_int_equal(give(&c, r), CLIENT_IGNORED);
	r.server_id = 0; /* then who sent it stands in */
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_IGNORED);
	r = nak(&c);
	r.xid ^= 0x100;
	assert_int_equal(give(&c, r), CLIENT_IGNORED);
	r = nak(&c);
	r.hw[3] ^= 1;
	assert_int_equal(give(&c, r), CLIENT_IGNORED);
	assert_int_equal(dhcp_of(&c)->naks, 0);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
}

/* reliability A7: a lease within 8 s after three NAKs; then a bounded rate */
static void naks_for_ever_are_answered_ever_slower(void **state)
{
	struct sim c;
	unsigned cycles = 0;

	(void)state;
	request(&c);
	while (c.now < T0 + 60000) {
		assert_int_equal(give(&c, nak(&c)), CLIENT_FAILED);
		cycles++;
		expire(&c);
		expect(&c, M_DISCOVER);
		if (cycles == 3)
			assert_in_range(c.now - T0, 3 * 900, 8000);
		request_of(&c, reply(&c, M_OFFER));
	}
	/* three at 0.9 s or more, then one in 3.6 s or more */
	assert_in_range(cycles, 4, 3 + 60000 / 3600 + 1);
	assert_int_equal(dhcp_of(&c)->naks, cycles);
}

static void every_search_has_its_own_xid(void **state)
{
	uint32_t xid[20];
	struct sim c;

	(void)state;
	request(&c);
	for (size_t i = 0; i < ARRAY_LEN(xid); i++) {
		xid[i] = c.q.xid;
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(xid[k], xid[i]);
		give(&c, nak(&c));
		expire(&c);
		expect(&c, M_DISCOVER);
		request_of(&c, reply(&c, M_OFFER));
		assert_int_equal(dhcp_of(&c)->xid, c.q.xid);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_nak_starts_a_new_search_after_a_pause),
		cmocka_unit_test(a_nak_without_text_says_so),
		cmocka_unit_test(another_offer_ends_the_pause_after_a_nak),
		cmocka_unit_test(only_the_selected_servers_nak_counts),
		cmocka_unit_test(naks_for_ever_are_answered_ever_slower),
		cmocka_unit_test(every_search_has_its_own_xid),
	};

	return cmocka_run_group_tests_name("dhcp nak", tests, NULL, NULL);
}
