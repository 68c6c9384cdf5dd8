/* kinit/super.h: what a child says, cut anywhere, and what is nonsense. */
#include "kinit/super.h"

#include "tests/unit/sim_super.h"
#include "tests/unit/unit.h"

static void test_idle(void **state)
{
	(void)state;
	super_init(&s);
	now = T0;
	nothing();
	assert_true(super_deadline(&s) == CLOCK_NEVER);
	for (unsigned i = 0; i < SUPER_CHILDREN; i++) {
		assert_true(super_is_free(&s, i));
		assert_int_equal(s.child[i].state, CHILD_NONE);
	}
	assert_false(super_exited(&s, 100, 0));
	nothing();
}

static void test_life(void **state)
{
	uint8_t buf[100];
	int32_t err = -110;

	(void)state;
	begin(ANY_MSG, SILENCE);
	assert_false(super_is_free(&s, 0));
	assert_true(super_is_free(&s, 1));
	nothing();
	super_input(&s, 0, buf, put_trying(buf, "NFS 4.2"));
	message(TELL_TRYING, 7, "NFS 4.2");
	nothing();
	super_input(&s, 0, buf, put_resume(buf, err));
	message(TELL_RESUME, sizeof(err), &err);
	nothing();
	super_closed(&s, 0, now);
	nothing();
	assert_true(super_exited(&s, 100, 0));
	ended(SUPER_BY_ITSELF, 0, false, false);
	/* its number may be another's then */
	assert_false(super_exited(&s, 100, 0));
	nothing();
}

static void test_crash(void **state)
{
	uint8_t buf[200];
	size_t at[4] = { 0 }, n = 0;

	(void)state;
	n += put_alive(buf);
	at[1] = n;
	n += put_trying(buf + n, "NFS 4.2");
	at[2] = n;
	n += put_resume(buf + n, 0);
	at[3] = n;
	/* after each byte: what was whole is told, the rest is no message */
	for (size_t cut = 0; cut <= n; cut++) {
		void *bytes = exact(buf, cut);
		unsigned whole =
			(cut >= at[1]) + (cut >= at[2]) + (cut >= at[3]);

		begin(ANY_MSG, SILENCE);
		super_input(&s, 0, bytes, cut);
		super_closed(&s, 0, now);
		assert_true(super_exited(&s, 100, 11));
		if (whole > 0)
			message(TELL_ALIVE, 0, NULL);
		if (whole > 1)
			message(TELL_TRYING, 7, "NFS 4.2");
		if (whole > 2)
			message(TELL_RESUME, 4, "\0\0\0\0");
		ended(SUPER_BY_ITSELF, 11, false, cut != at[whole]);
		free(bytes);
	}
}

static void test_cut(void **state)
{
	static struct net_iface f;
	uint8_t buf[MSG_MAX];
	size_t n;

	(void)state;
	/* the longest message, in two pieces that meet at every byte */
	memset(&f, 0xa5, sizeof(f));
	n = put(buf, TELL_IFACE, &f, sizeof(f));
	assert_int_equal(n, MSG_MAX);
	for (size_t cut = 1; cut < n; cut++) {
		begin(TELL_BIT(TELL_IFACE), SILENCE);
		super_input(&s, 0, buf, cut);
		nothing();
		assert_int_equal(super_room(&s, 0), n - cut);
		super_input(&s, 0, buf + cut, n - cut);
		message(TELL_IFACE, sizeof(f), &f);
		nothing();
		assert_int_equal(super_room(&s, 0), MSG_MAX);
	}
}

static void test_pieces(void **state)
{
	uint8_t buf[100];
	size_t n = put_trying(buf, "abc");

	(void)state;
	n += put_alive(buf + n);
	n += put_trying(buf + n, "defg");
	begin(ANY_MSG, SILENCE);
	for (size_t i = 0; i < n; i++) {
		super_input(&s, 0, buf + i, 1);
		if (i + 1 == 7)
			message(TELL_TRYING, 3, "abc");
		if (i + 1 == 11)
			message(TELL_ALIVE, 0, NULL);
		if (i + 1 == n)
			message(TELL_TRYING, 4, "defg");
		nothing();
	}
}

static void test_many(void **state)
{
	uint8_t buf[MSG_MAX];
	size_t n = 0, count = 0;

	(void)state;
	/* as many as one buffer takes, at once */
	begin(ANY_MSG, SILENCE);
	while (n + 4 <= super_room(&s, 0)) {
		n += put_alive(buf + n);
		count++;
	}
	super_input(&s, 0, buf, n);
	while (count-- > 0)
		message(TELL_ALIVE, 0, NULL);
	nothing();
}

static void test_nonsense(void **state)
{
	static const struct {
		uint16_t type, length;
	} row[] = {
		{ 0, 0 },
		{ TELL_TYPES, 0 },
		{ 0xffff, 0xffff },
		{ TELL_ALIVE, MSG_TEXT },
		{ TELL_TRYING, 0 },
		{ TELL_TRYING, MSG_TEXT },
		{ TELL_RESUME, 3 },
		{ TELL_ROOT, sizeof(struct root_report) + 1 },
		{ TELL_INIT, 4 }, /* good, but not this child's */
		{ TELL_RELEASED, 0 },
		{ TELL_IFACE, sizeof(struct net_iface) },
	};
	uint32_t may = TELL_BIT(TELL_ALIVE) | TELL_BIT(TELL_TRYING) |
		       TELL_BIT(TELL_RESUME) | TELL_BIT(TELL_ROOT);

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		begin(may, SILENCE);
		/* the first four bytes tell: no body is awaited */
		super_input(&s, 0, &row[i], 3);
		nothing();
		super_input(&s, 0, (const uint8_t *)&row[i] + 3, 1);
		killed(SUPER_NONSENSE);
		assert_true(super_exited(&s, 100, 9));
		act(SUPER_ENDED, 0, 100);
		assert_int_equal(a.why, SUPER_NONSENSE);
		nothing();
	}
}

static void test_nonsense_after(void **state)
{
	uint8_t buf[100];
	size_t n = put_trying(buf, "good");

	(void)state;
	/* what was good before it counts, what comes after it does not */
	n += put(buf + n, TELL_TYPES, NULL, 0);
	n += put_trying(buf + n, "bad");
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, n);
	message(TELL_TRYING, 4, "good");
	killed(SUPER_NONSENSE);
	super_input(&s, 0, buf, n);
	nothing();
	super_closed(&s, 0, now);
	nothing();
	assert_true(super_exited(&s, 100, 0));
	act(SUPER_ENDED, 0, 100);
	assert_int_equal(a.why, SUPER_NONSENSE);
	nothing();
}

static void test_nonsense_of_dead(void **state)
{
	uint8_t buf[100];
	size_t n = put_alive(buf);

	(void)state;
	/* its number is free for others: no signal may be sent to it */
	n += put(buf + n, 0, NULL, 0);
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, n);
	assert_true(super_exited(&s, 100, 11));
	message(TELL_ALIVE, 0, NULL);
	act(SUPER_ENDED, 0, 100);
	assert_int_equal(a.status, 11);
	nothing();
	/* the same for one that is found out by what it says */
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, put_alive(buf));
	assert_true(super_exited(&s, 100, 0));
	message(TELL_ALIVE, 0, NULL);
	super_wrong(&s, 0, now);
	act(SUPER_ENDED, 0, 100);
	nothing();
}

static void test_wrong(void **state)
{
	uint8_t buf[100];
	size_t n = put_trying(buf, "one");

	(void)state;
	/* whoever takes a message finds that it cannot be so */
	n += put_trying(buf + n, "two");
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, n);
	message(TELL_TRYING, 3, "one");
	super_wrong(&s, 0, now);
	killed(SUPER_NONSENSE);
	assert_true(super_exited(&s, 100, 9));
	act(SUPER_ENDED, 0, 100);
	assert_int_equal(a.why, SUPER_NONSENSE);
	nothing();
	/* and that a released one may be, too */
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, put_released(buf));
	message(TELL_RELEASED, 0, NULL);
	super_wrong(&s, 0, now);
	killed(SUPER_NONSENSE);
}

static void test_killed_room(void **state)
{
	static uint8_t junk[MSG_MAX];

	(void)state;
	/* a pipe that stays full would wake process 1 again and again */
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, junk, sizeof(junk));
	killed(SUPER_NONSENSE);
	assert_true(super_room(&s, 0) > 0);
	for (unsigned i = 0; i < 100; i++) {
		super_input(&s, 0, junk, super_room(&s, 0));
		nothing();
		assert_true(super_room(&s, 0) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("without children nothing is due", test_idle),
		CLAIM("a child tells, ends and is over", test_life),
		CLAIM("a crash after each byte: whole messages, then the end",
		      test_crash),
		CLAIM("a message may be cut at every byte", test_cut),
		CLAIM("messages may come byte by byte", test_pieces),
		CLAIM("messages may come many at once", test_many),
		CLAIM("nonsense ends a child as soon as it is seen",
		      test_nonsense),
		CLAIM("what came before it counts, and nothing after it",
		      test_nonsense_after),
		CLAIM("nonsense of one that was reaped kills nobody",
		      test_nonsense_of_dead),
		CLAIM("a message that is refused ends its child", test_wrong),
		CLAIM("what a killed child still says is taken and forgotten",
		      test_killed_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
