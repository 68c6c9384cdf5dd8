/* kinit/worker.h: what a worker tells process 1, and what it waits for. */
#include "kinit/worker.h"

#include "tests/unit/capture.h"
#include "tests/unit/child_work.h"
#include "tests/unit/unit.h"

/* How much faster poll(2) is than it should be: the worker waits for long. */
static int hurry = 1;
/* The last wait for nothing, as it was asked for. */
static int slept_ms;

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct timespec t = { ms / hurry / 1000, ms / hurry % 1000 * 1000000L };

	if (n == 0)
		slept_ms = ms;
	return ppoll(fds, n, ms < 0 ? NULL : &t, NULL);
}

static void send_three(void *arg, int from, int to)
{
	int32_t err = -110;

	(void)arg;
	(void)from;
	worker_send(to, TELL_ALIVE, NULL, 0);
	worker_send(to, TELL_TRYING, "NFS 4.2", 7);
	worker_send(to, TELL_RESUME, &err, sizeof(err));
}

static void test_messages(void **state)
{
	uint8_t buf[MSG_MAX];
	struct child c;
	struct msg m;
	int32_t err;

	(void)state;
	start(&c, send_three, NULL);
	m = hear_message(&c, buf);
	assert_int_equal(m.type, TELL_ALIVE);
	assert_int_equal(m.length, 0);
	m = hear_message(&c, buf);
	assert_int_equal(m.type, TELL_TRYING);
	assert_int_equal(m.length, 7);
	assert_memory_equal(m.body, "NFS 4.2", 7);
	m = hear_message(&c, buf);
	assert_int_equal(m.type, TELL_RESUME);
	assert_int_equal(m.length, sizeof(err));
	memcpy(&err, m.body, sizeof(err));
	assert_int_equal(err, -110);
	assert_int_equal(hear(&c, buf, 1), 0);
	over_well(&c);
}

static void send_ifaces(void *arg, int from, int to)
{
	(void)from;
	for (unsigned i = 0; i < 100; i++)
		worker_send(to, TELL_IFACE, arg, sizeof(struct net_iface));
}

static void test_many(void **state)
{
	static struct net_iface f;
	uint8_t buf[MSG_MAX];
	struct child c;

	(void)state;
	/* 100 of more than 2 KiB: three times what a pipe holds */
	assert_true(sizeof(f) > 2000);
	memset(&f, 0x5a, sizeof(f));
	start(&c, send_ifaces, &f);
	for (unsigned i = 0; i < 100; i++) {
		struct msg m = hear_message(&c, buf);

		assert_int_equal(m.type, TELL_IFACE);
		assert_int_equal(m.length, sizeof(f));
		assert_memory_equal(m.body, &f, sizeof(f));
	}
	over_well(&c);
}

static void release_and_stay(void *arg, int from, int to)
{
	worker_release(to);
	only_stay(arg, from, to);
}

static void test_release(void **state)
{
	uint8_t buf[MSG_MAX];
	struct child c;

	(void)state;
	/* the last thing that it sends: the pipe ends although it lives */
	start(&c, release_and_stay, NULL);
	assert_int_equal(hear_message(&c, buf).type, TELL_RELEASED);
	assert_int_equal(hear(&c, buf, 1), 0);
	assert_int_equal(waitpid(c.pid, NULL, WNOHANG), 0);
	kill_it(&c);
}

/* Sends when its parent has closed both pipes. */
static void send_to_nobody(void *arg, int from, int to)
{
	(void)worker_wait_order(from);
	send_three(arg, from, to);
	worker_release(to);
	_exit(42);
}

static void test_nobody(void **state)
{
	struct child c;
	int status;

	(void)state;
	/* process 1 ignores SIGPIPE, and its children do so too */
	signal(SIGPIPE, SIG_IGN);
	start(&c, send_to_nobody, NULL);
	child_close(&c);
	status = over(&c);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
	signal(SIGPIPE, SIG_DFL);
}

/* Tells after each order; returns when there is no other one. */
static void obey(void *arg, int from, int to)
{
	(void)arg;
	worker_send(to, TELL_ALIVE, NULL, 0);
	while (worker_wait_order(from))
		worker_send(to, TELL_TRYING, "order", 5);
	worker_send(to, TELL_TRYING, "end", 3);
}

static void test_order(void **state)
{
	uint8_t buf[MSG_MAX];
	struct child c;

	(void)state;
	start(&c, obey, NULL);
	assert_int_equal(hear_message(&c, buf).type, TELL_ALIVE);
	/* without an order it does not go on */
	poll(NULL, 0, 20);
	assert_int_equal(read(c.from, buf, 1), -1);
	assert_int_equal(errno, EAGAIN);
	for (unsigned i = 0; i < 3; i++) {
		struct msg m;

		assert_int_equal(write(c.to, "g", 1), 1);
		m = hear_message(&c, buf);
		assert_int_equal(m.length, 5);
	}
	close(c.to);
	c.to = -1;
	assert_int_equal(hear_message(&c, buf).length, 3);
	over_well(&c);
}

/* Writes how long it waited when init ran. */
static void await_init(void *arg, int from, int to)
{
	(void)arg;
	slept_ms = 0;
	worker_wait_init(from, "the test", 0);
	if (write(to, &slept_ms, sizeof(slept_ms)) != sizeof(slept_ms))
		_exit(1);
}

static void test_init(void **state)
{
	struct child c;
	int slept = 0;
	uint64_t closed;

	(void)state;
	hurry = 10;
	start(&c, await_init, NULL);
	hurry = 1;
	/* a late order is not the end of process 1 as it was */
	assert_int_equal(write(c.to, "g", 1), 1);
	poll(NULL, 0, 100);
	assert_int_equal(waitpid(c.pid, NULL, WNOHANG), 0);
	closed = clock_ms();
	close(c.to); /* as exec does */
	c.to = -1;
	assert_int_equal(hear(&c, &slept, sizeof(slept)), sizeof(slept));
	/* a second more, for a boot that is quick */
	assert_int_equal(slept, 1000);
	assert_in_range(clock_ms() - closed, 1000 / 10 - 1, 3000);
	over_well(&c);
}

/* Whether it was said twice by now. */
static bool is_told_twice(const struct capture *err)
{
	char text[sizeof(err->text)] = "";
	const char *first;

	(void)!pread(err->file, text, sizeof(text) - 1, 0);
	first = strstr(text, "the test");
	return first != NULL && strstr(first + 1, "the test") != NULL;
}

static void test_init_is_told(void **state)
{
	uint64_t began = clock_ms();
	struct capture err;
	struct child c;
	bool told;
	int slept;

	(void)state;
	/* it waits for as long as it takes, but not without a word */
	capture_start(&err);
	hurry = 100; /* the first after 5 s, then each 10 s */
	start(&c, await_init, NULL);
	hurry = 1;
	while (!(told = is_told_twice(&err)) && clock_ms() < began + LONG_MS)
		poll(NULL, 0, 5);
	close(c.to);
	c.to = -1;
	assert_int_equal(hear(&c, &slept, sizeof(slept)), sizeof(slept));
	over_well(&c);
	capture_end(&err);
	if (!told)
		fail_msg("message: '%s'", err.text);
	assert_true(clock_ms() - began >= 5000 / 100 + 10000 / 100);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("messages arrive whole and in their order",
		      test_messages),
		CLAIM("more messages than a pipe holds arrive", test_many),
		CLAIM("a release is the last message of a worker that lives",
		      test_release),
		CLAIM("a message for nobody does no harm", test_nobody),
		CLAIM("a worker waits for an order, or for the pipe's end",
		      test_order),
		CLAIM("a worker sees init run, and waits a second more",
		      test_init),
		CLAIM("a worker that waits long for init says so",
		      test_init_is_told),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
