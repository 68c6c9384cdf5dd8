/* lib/run.h with real programs: how they end, and with whom. */
#include "lib/run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define LONG_MS 5000 /* nothing takes so long while it works */

static int fds[2];

/* A shell, whose output is the pipe. */
static int run_shell(const char *script, run_go_on *go_on)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	const struct run p = { .path = "/bin/sh",
			       .argv = argv,
			       .in = -1,
			       .out = fds[1],
			       .go_on = go_on };

	return run_program(&p);
}

/* Whether nobody has the pipe's other end any more. */
static bool all_have_ended(void)
{
	struct pollfd end = { .fd = fds[0] };

	close(fds[1]);
	return poll(&end, 1, LONG_MS) == 1 && (end.revents & POLLHUP) != 0;
}

static int fresh(void **state)
{
	(void)state;
	return pipe2(fds, O_CLOEXEC);
}

static int done(void **state)
{
	(void)state;
	return close(fds[0]);
}

static void its_status_is_told(void **state)
{
	int r;

	(void)state;
	r = run_shell("exit 3", NULL);
	assert_true(WIFEXITED(r));
	assert_int_equal(WEXITSTATUS(r), 3);
	r = run_shell("kill -9 $$", NULL);
	assert_true(WIFSIGNALED(r));
	assert_int_equal(WTERMSIG(r), SIGKILL);
	assert_true(all_have_ended());
}

static bool no(void *data)
{
	(void)data;
	return false;
}

static void one_that_has_had_its_time_is_killed(void **state)
{
	(void)state;
	assert_int_equal(run_shell("exec sleep 100", no), -ETIMEDOUT);
	assert_true(all_have_ended());
}

static void it_ends_with_its_caller(void **state)
{
	char byte;
	pid_t pid;

	(void)state;
	pid = fork();
	if (pid == 0) {
		(void)run_shell("echo; exec sleep 100", NULL);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(read(fds[0], &byte, 1), 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(all_have_ended());
}

#define RUN(text, fn)                                                          \
	{                                                                      \
		text, fn, fresh, done, NULL                                    \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN("its status is told", its_status_is_told),
		RUN("one that has had its time is killed",
		    one_that_has_had_its_time_is_killed),
		RUN("it ends with its caller", it_ends_with_its_caller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
