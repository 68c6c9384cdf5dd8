/* kinit/msg.h: which bytes are a message, cut at every one of them. */
#include "kinit/msg.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static const struct {
	enum msg_type type;
	size_t min, max;
} type[] = {
	{ TELL_ALIVE, 0, MSG_TEXT - 1 },
	{ TELL_IFACE, sizeof(struct net_iface), sizeof(struct net_iface) },
	{ TELL_NAME, sizeof(struct net_name), sizeof(struct net_name) },
	{ TELL_NETWORK, sizeof(struct net_answer), sizeof(struct net_answer) },
	{ TELL_TRYING, 1, MSG_TEXT - 1 }, /* its NUL is the taker's */
	{ TELL_ROOT, sizeof(struct root_report), sizeof(struct root_report) },
	{ TELL_INIT, sizeof(struct init_report), sizeof(struct init_report) },
	{ TELL_DEVICE, sizeof(struct device_report),
	  sizeof(struct device_report) },
	{ TELL_RESUME, 4, 4 },
	{ TELL_INITRD, sizeof(struct root_report), sizeof(struct root_report) },
	{ TELL_PROBE, sizeof(struct root_probe), sizeof(struct root_probe) },
	{ TELL_RELEASED, 0, 0 },
};
#define N_TYPES (sizeof(type) / sizeof(type[0]))

#define EVERY	UINT32_MAX

static size_t put(uint8_t *buf, unsigned t, size_t length)
{
	uint16_t head[2] = { (uint16_t)t, (uint16_t)length };

	memcpy(buf, head, sizeof(head));
	for (size_t i = 0; i < length; i++)
		buf[sizeof(head) + i] = (uint8_t)(i * 31 + t);
	return sizeof(head) + length;
}

static int next(const uint8_t *buf, size_t len, uint32_t may, struct msg *m)
{
	uint8_t *bytes = exact(buf, len);
	int r = msg_next(bytes, len, may, m);

	/* where the body is, from there to here */
	if (r > 0)
		m->body = buf + ((const uint8_t *)m->body - bytes);
	free(bytes);
	return r;
}

static void test_all_types(void **state)
{
	(void)state;
	/* a type that is added must be added here */
	assert_int_equal(N_TYPES, TELL_TYPES - 1);
	for (size_t i = 0; i < N_TYPES; i++)
		assert_int_equal(type[i].type, i + 1);
	/* nothing is longer than what a child's buffer holds */
	for (size_t i = 0; i < N_TYPES; i++)
		assert_true(type[i].max <= MSG_BODY);
	assert_true(MSG_BODY <= UINT16_MAX);
}

static void test_cut(void **state)
{
	static uint8_t buf[MSG_MAX + 1];

	(void)state;
	for (size_t i = 0; i < N_TYPES; i++) {
		size_t n = put(buf, type[i].type, type[i].max);
		struct msg m;

		for (size_t cut = 0; cut < n; cut++)
			assert_int_equal(next(buf, cut, EVERY, &m), 0);
		/* whole, and with the beginning of another one */
		for (size_t more = 0; more <= 1; more++) {
			assert_int_equal(next(buf, n + more, EVERY, &m), n);
			assert_int_equal(m.type, type[i].type);
			assert_int_equal(m.length, type[i].max);
			assert_ptr_equal(m.body, buf + 4);
		}
	}
}

static void test_lengths(void **state)
{
	static uint8_t buf[UINT16_MAX + 4];

	(void)state;
	for (size_t i = 0; i < N_TYPES; i++) {
		for (size_t len = 0; len <= UINT16_MAX; len++) {
			bool good = len >= type[i].min && len <= type[i].max;
			struct msg m;
			uint16_t head[2] = { (uint16_t)type[i].type,
					     (uint16_t)len };
			int want = good ? (int)len + 4 : -EBADMSG;
			int r;

			memcpy(buf, head, sizeof(head));
			r = msg_next(buf, len + 4, EVERY, &m);
			if (r != want)
				fail_msg("type %u of %zu bytes: %d",
					 type[i].type, len, r);
			/* what cannot become one is not waited for */
			r = msg_next(buf, 4, EVERY, &m);
			if (r != (good && len > 0 ? 0 : want))
				fail_msg("type %u, the head for %zu bytes: %d",
					 type[i].type, len, r);
		}
	}
}

static void test_may(void **state)
{
	static uint8_t buf[MSG_MAX];

	(void)state;
	for (size_t i = 0; i < N_TYPES; i++) {
		size_t n = put(buf, type[i].type, type[i].max);
		struct msg m;

		for (unsigned bit = 0; bit < 32; bit++) {
			int r = next(buf, n, 1u << bit, &m);

			if (r != (bit == type[i].type ? (int)n : -EBADMSG))
				fail_msg("type %u, may %u: %d", type[i].type,
					 bit, r);
		}
		assert_int_equal(
			next(buf, n, EVERY & ~TELL_BIT(type[i].type), &m),
			-EBADMSG);
		assert_int_equal(next(buf, n, 0, &m), -EBADMSG);
	}
}

static void test_unknown(void **state)
{
	uint8_t buf[8];

	(void)state;
	/* also 32 and more, whose bit would be one of another type */
	for (unsigned t = 0; t <= UINT16_MAX; t++) {
		struct msg m;

		if (t >= 1 && t < TELL_TYPES)
			continue;
		put(buf, t, 0);
		if (msg_next(buf, 4, EVERY, &m) != -EBADMSG)
			fail_msg("type %u", t);
		put(buf, t, 4);
		if (msg_next(buf, 8, EVERY, &m) != -EBADMSG)
			fail_msg("type %u", t);
	}
}

static void test_written_on_success(void **state)
{
	static const struct msg before = { TELL_PROBE, 77, "x" };
	uint8_t buf[20];
	struct msg m = before;

	(void)state;
	put(buf, TELL_TRYING, 5);
	assert_int_equal(msg_next(buf, 8, EVERY, &m), 0);
	assert_int_equal(m.length, 77);
	assert_int_equal(msg_next(buf, 9, TELL_BIT(TELL_ALIVE), &m), -EBADMSG);
	assert_int_equal(m.type, TELL_PROBE);
	assert_int_equal(m.length, 77);
}

static void test_send(void **state)
{
	static uint8_t want[MSG_MAX], got[MSG_MAX + 1];
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	for (size_t i = 0; i < N_TYPES; i++) {
		for (unsigned end = 0; end < 2; end++) {
			size_t len = end ? type[i].max : type[i].min;
			size_t n = put(want, type[i].type, len);

			assert_int_equal(msg_send(fd[1], type[i].type,
						  len > 0 ? want + 4 : NULL,
						  len),
					 0);
			assert_int_equal(read(fd[0], got, sizeof(got)), n);
			assert_memory_equal(got, want, n);
		}
	}
	close(fd[0]);
	close(fd[1]);
}

static void test_send_wrong(void **state)
{
	static uint8_t body[UINT16_MAX + 10];
	int fd[2];
	uint8_t byte;

	(void)state;
	assert_int_equal(pipe2(fd, O_NONBLOCK), 0);
	for (size_t i = 0; i < N_TYPES; i++) {
		size_t max = type[i].max;

		assert_int_equal(msg_send(fd[1], type[i].type, body, max + 1),
				 -EMSGSIZE);
		/* whose 16 bits would be good */
		assert_int_equal(msg_send(fd[1], type[i].type, body,
					  max + UINT16_MAX + 1),
				 -EMSGSIZE);
		if (type[i].min > 0)
			assert_int_equal(msg_send(fd[1], type[i].type, body,
						  type[i].min - 1),
					 -EMSGSIZE);
	}
	assert_int_equal(msg_send(fd[1], (enum msg_type)0, NULL, 0), -EMSGSIZE);
	assert_int_equal(msg_send(fd[1], TELL_TYPES, NULL, 0), -EMSGSIZE);
	/* nothing of all that was written */
	assert_int_equal(read(fd[0], &byte, 1), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd[0]);
	close(fd[1]);
}

static void test_send_fails(void **state)
{
	int fd[2];

	(void)state;
	assert_int_equal(pipe2(fd, O_NONBLOCK), 0);
	assert_int_equal(msg_send(fd[0], TELL_ALIVE, NULL, 0), -EBADF);
	close(fd[0]);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(msg_send(fd[1], TELL_ALIVE, NULL, 0), -EPIPE);
	signal(SIGPIPE, SIG_DFL);
	close(fd[1]);
}

static void test_stream(void **state)
{
	static uint8_t buf[2 * MSG_MAX];
	size_t n = 0, at = 0;

	(void)state;
	/* one after another, as a pipe has them: not aligned */
	for (unsigned round = 0; round < 3; round++) {
		n += put(buf + n, TELL_TRYING, 1 + round);
		n += put(buf + n, TELL_RESUME, 4);
		n += put(buf + n, TELL_ROOT, sizeof(struct root_report));
	}
	for (unsigned i = 0; i < 9; i++) {
		struct msg m;
		int r = msg_next(buf + at, n - at, EVERY, &m);

		assert_true(r > 0);
		assert_int_equal(m.type, i % 3 == 0   ? TELL_TRYING
					 : i % 3 == 1 ? TELL_RESUME
						      : TELL_ROOT);
		at += (size_t)r;
	}
	assert_int_equal(at, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("every type is tested here", test_all_types),
		CLAIM("a message that is cut is waited for", test_cut),
		CLAIM("no other length than a type's is taken", test_lengths),
		CLAIM("only what a child may send is taken", test_may),
		CLAIM("an unknown type is refused", test_unknown),
		CLAIM("only a whole message is written to the result",
		      test_written_on_success),
		CLAIM("what is sent is the head and the body", test_send),
		CLAIM("what would be refused is not sent", test_send_wrong),
		CLAIM("errors of the pipe are told", test_send_fails),
		CLAIM("messages follow each other without alignment",
		      test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
