/*
 * Who a DHCP client says it is: option 61 by RFC 2132 section 9.14, RFC 4361
 * section 6.1 and RFC 6355; options 93, 94, 97 by RFC 4578 (and option 60 as
 * PXE has it); option 80 by RFC 4039.
 */
#include "tests/unit/sim_client.h"

/* 00112233-4455-6677-8899-aabbccddeeff */
static const uint8_t firmware[] = { 0x33, 0x22, 0x11, 0x00, 0x55, 0x44,
				    0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb,
				    0xcc, 0xdd, 0xee, 0xff };

static void start_as(struct sim *c, enum net_client_id kind)
{
	prepare(c);
	c->plan.client_id_kind = (uint8_t)kind;
	c->plan.has_uuid = true;
	memcpy(c->plan.uuid, firmware, sizeof(firmware));
	begin(c);
	expect(c, M_DISCOVER);
}

static void nothing_is_told_unless_it_is_asked_for(void **state)
{
	struct sim c;

	(void)state;
	start_as(&c, CLIENT_ID_NONE);
	assert_sent(&c, 61, NULL, 0);
	assert_sent(&c, 80, NULL, 0);
	assert_sent(&c, 93, NULL, 0);
	assert_sent(&c, 94, NULL, 0);
	assert_sent(&c, 97, NULL, 0);
}

static void a_mac_address_has_its_type_before_it(void **state)
{
	struct sim c;

	(void)state;
	start_as(&c, CLIENT_ID_MAC);
	assert_sent(&c, 61, "\1\x52\x54\0\x12\x34\x56", 7);
	/* it stays, all the time */
	request_of(&c, reply(&c, M_OFFER));
	assert_sent(&c, 61, "\1\x52\x54\0\x12\x34\x56", 7);
}

/* As option 97: type 0, bytes as firmware has them. */
static void a_uuid_is_that_of_pxe(void **state)
{
	struct sim c;

	(void)state;
	start_as(&c, CLIENT_ID_UUID);
	assert_sent(&c, 61,
		    "\0\x33\x22\x11\0\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd"
		    "\xee\xff",
		    17);
}

/* 255, IAID of 4 bytes, DUID: type 4 in 2 bytes, UUID in network order */
static void a_duid_is_rfc_4361s(void **state)
{
	struct sim c;

	(void)state;
	start_as(&c, CLIENT_ID_DUID);
	assert_sent(&c, 61,
		    "\xff\0\x12\x34\x56\0\4\0\x11\x22\x33\x44\x55\x66\x77\x88"
		    "\x99\xaa\xbb\xcc\xdd\xee\xff",
		    23);
}

static void what_is_given_is_told_as_it_is(void **state)
{
	struct sim c;

	(void)state;
	prepare(&c);
	c.plan.client_id_kind = CLIENT_ID_GIVEN;
	c.plan.client_id_len = NET_CLIENT_ID;
	memset(c.plan.client_id, 0xab, sizeof(c.plan.client_id));
	begin(&c);
	expect(&c, M_DISCOVER);
	assert_sent(&c, 61, c.plan.client_id, NET_CLIENT_ID);
}

static void ip_comes_before_all_of_it(void **state)
{
	struct sim c;

	(void)state;
	for (int kind = CLIENT_ID_NONE; kind <= CLIENT_ID_GIVEN; kind++) {
		prepare(&c);
		c.plan.client_id_kind = (uint8_t)kind;
		c.plan.client_id_len = 7;
		memcpy(c.spec.client_id, "\7node", 5);
		c.spec.client_id_len = 5;
		begin(&c);
		expect(&c, M_DISCOVER);
		assert_sent(&c, 61, "\7node", 5);
	}
}

static void pxe_is_told_in_every_message(void **state)
{
	static const uint8_t uuid[] = "\0\x33\x22\x11\0\x55\x44\x77\x66\x88\x99"
				      "\xaa\xbb\xcc\xdd\xee\xff";
	struct sim c;

	(void)state;
	prepare(&c);
	c.plan.pxe = true;
	c.plan.pxe_arch = 7;
	c.plan.has_uuid = true;
	memcpy(c.plan.uuid, firmware, sizeof(firmware));
	strcpy(c.plan.vendor_class, "PXEClient:Arch:00007:UNDI:003016");
	begin(&c);
	for (int i = 0; i < 2; i++) {
		if (i == 0)
			expect(&c, M_DISCOVER);
		else
			request_of(&c, reply(&c, M_OFFER));
		assert_sent(&c, 93, "\0\7", 2);
		assert_sent(&c, 94, "\1\3\x10", 3);
		assert_sent(&c, 97, uuid, 17);
		assert_sent(&c, 60, "PXEClient:Arch:00007:UNDI:003016", 32);
	}
	/* without a UUID the rest is told */
	c.plan.has_uuid = false;
	c.plan.pxe_arch = 11;
	begin(&c);
	expect(&c, M_DISCOVER);
	assert_sent(&c, 93, "\0\x0b", 2);
	assert_sent(&c, 97, NULL, 0);
}

/* section 3: "... a DHCPACK message that includes the Rapid Commit option" */
static void rapid_commit_binds_at_once(void **state)
{
	static const uint8_t option[] = { 80, 0 };
	struct reply r;
	struct sim c;

	(void)state;
	prepare(&c);
	c.plan.rapid_commit = true;
	begin(&c);
	expect(&c, M_DISCOVER);
	assert_sent(&c, 80, "", 0);
	c.now += 100;
	/* one without the option answers nothing that was asked */
	assert_int_equal(give_type(&c, M_ACK), CLIENT_IGNORED);
	r = reply(&c, M_ACK);
	r.more = option;
	r.n_more = sizeof(option);
	r.server_id = 0;
	assert_int_equal(give_from(&c, 0, r), CLIENT_REFUSED);
	r.server_id = SERVER;
	r.yiaddr = 0;
	assert_int_equal(give(&c, r), CLIENT_REFUSED);
	r.yiaddr = ADDRESS;
	assert_int_equal(give(&c, r), CLIENT_BOUND);
	assert_lease(&c);
	assert_int_equal(ip_to4(&c.news.info.server.ip), SERVER);
	assert_int_equal(c.news.n_notes, 0);
	/* the DISCOVER was sent at T0 */
	ASSERT_ABOUT(c.c.deadline_ms - T0, 1800000);
}

static void an_offer_is_taken_as_ever(void **state)
{
	struct sim c;

	(void)state;
	prepare(&c);
	c.plan.rapid_commit = true;
	begin(&c);
	expect(&c, M_DISCOVER);
	request_of(&c, reply(&c, M_OFFER));
	/* section 4: in a DISCOVER only */
	assert_sent(&c, 80, NULL, 0);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
}

static void who_did_not_ask_for_it_does_not_take_it(void **state)
{
	static const uint8_t option[] = { 80, 0, 80, 1, 0 };
	struct reply r;
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_ACK);
	r.more = option;
	r.n_more = 2;
	assert_int_equal(give(&c, r), CLIENT_IGNORED);
	/* nor who did, when it is another option */
	prepare(&c);
	c.plan.rapid_commit = true;
	begin(&c);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_ACK);
	r.more = option + 2;
	r.n_more = 3;
	assert_int_equal(give(&c, r), CLIENT_IGNORED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_told_unless_it_is_asked_for),
		cmocka_unit_test(a_mac_address_has_its_type_before_it),
		cmocka_unit_test(a_uuid_is_that_of_pxe),
		cmocka_unit_test(a_duid_is_rfc_4361s),
		cmocka_unit_test(what_is_given_is_told_as_it_is),
		cmocka_unit_test(ip_comes_before_all_of_it),
		cmocka_unit_test(pxe_is_told_in_every_message),
		cmocka_unit_test(rapid_commit_binds_at_once),
		cmocka_unit_test(an_offer_is_taken_as_ever),
		cmocka_unit_test(who_did_not_ask_for_it_does_not_take_it),
	};

	return cmocka_run_group_tests_name("client id", tests, NULL, NULL);
}
