/*
 * Rapid commit (RFC 4039): an ACK that answers a DISCOVER, while another server
 * is asked or has refused; see t_client_id.c, too.
 */
#include "tests/unit/sim_client.h"

#define ANOTHER IP(192, 0, 2, 2)

static const uint8_t option_80[] = { 80, 0 };

static void begin_rapid(struct sim *s)
{
	prepare(s);
	s->plan.rapid_commit = true;
	begin(s);
	expect(s, M_DISCOVER);
	assert_sent(s, 80, "", 0);
}

static struct reply rapid_ack(const struct sim *s)
{
	struct reply r = reply(s, M_ACK);

	r.more = option_80;
	r.n_more = sizeof(option_80);
	return r;
}

/* Another server's offer is taken. */
static void ask_other(struct sim *s)
{
	struct reply r = reply(s, M_OFFER);

	r.server_id = r.siaddr = ANOTHER;
	r.yiaddr = ADDRESS + 1;
	request_of(s, r);
	assert_int_equal(s->q.server_id, ANOTHER);
}

/* The fast one that refuses would be asked for ever. */
static void it_counts_after_another_has_refused(void **state)
{
	struct reply nak;
	struct sim s;

	(void)state;
	begin_rapid(&s);
	ask_other(&s);
	nak = reply(&s, M_NAK);
	nak.server_id = ANOTHER;
	nak.yiaddr = 0;
	assert_int_equal(give(&s, nak), CLIENT_FAILED);
	assert_int_equal(give(&s, rapid_ack(&s)), CLIENT_BOUND);
	assert_lease(&s);
}

/* Nor need the one that is asked ever answer. */
static void it_counts_while_another_is_asked(void **state)
{
	struct sim s;

	(void)state;
	begin_rapid(&s);
	ask_other(&s);
	assert_int_equal(give(&s, rapid_ack(&s)), CLIENT_BOUND);
	assert_lease(&s);
}

/* And what was asked for before is still asked for. */
static void without_a_usable_address_it_changes_nothing(void **state)
{
	struct reply r;
	struct sim s;

	(void)state;
	begin_rapid(&s);
	ask_other(&s);
	r = rapid_ack(&s);
	r.yiaddr = 0;
	assert_int_equal(give(&s, r), CLIENT_REFUSED);
	expire(&s);
	expect(&s, M_REQUEST);
	assert_int_equal(s.q.server_id, ANOTHER);
	assert_int_equal(s.q.requested, ADDRESS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_counts_after_another_has_refused),
		cmocka_unit_test(it_counts_while_another_is_asked),
		cmocka_unit_test(without_a_usable_address_it_changes_nothing),
	};

	return cmocka_run_group_tests_name("rapid commit", tests, NULL, NULL);
}
