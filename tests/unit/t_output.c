/* Standard output of the small programs: output_*() of utils/util.h. */
#include "utils/util.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/log.h"
#include "tests/unit/capture.h"

static struct output out;
static char big[3 * OUTPUT_SIZE];

static void out_begin(void)
{
	memset(&out, 0xee, sizeof(out));
	out.err = 0;
	out.len = 0;
}

/* Standard output becomes fd for a while. */
static int out_swap(int fd)
{
	int saved = dup(1);

	assert_true(saved >= 0);
	assert_int_equal(dup2(fd, 1), 1);
	return saved;
}

static void out_back(int saved)
{
	assert_int_equal(dup2(saved, 1), 1);
	close(saved);
}

static void out_write(void)
{
	for (unsigned i = 0; i < 1000; i++)
		output_print(&out, "line %u\n", i);
	output_bytes(&out, big, sizeof(big));
	output_print(&out, "%s", "end\n");
}

static void test_output(void **state)
{
	static char want[sizeof(big) + 16000], got[sizeof(want)];
	int file = memfd_create("stdout", 0), saved, r;
	size_t len = 0;

	(void)state;
	memset(big, 'b', sizeof(big));
	for (unsigned i = 0; i < 1000; i++)
		len += (size_t)sprintf(want + len, "line %u\n", i);
	memcpy(want + len, big, sizeof(big));
	len += sizeof(big);
	memcpy(want + len, "end\n", 4);
	len += 4;
	saved = out_swap(file);
	out_begin();
	out_write();
	r = output_end(&out);
	out_back(saved);
	assert_int_equal(r, 0);
	assert_int_equal(pread(file, got, sizeof(got), 0), len);
	assert_memory_equal(got, want, len);
	close(file);
}

/* A reader that takes a few bytes at a time gets all of it, in order. */
static void test_output_short(void **state)
{
	int pipe_fd[2], saved, status, r;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(pipe_fd), 0);
	fcntl(pipe_fd[1], F_SETPIPE_SZ, 4096);
	fcntl(pipe_fd[1], F_SETFL, O_NONBLOCK);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		char c[777];
		ssize_t n;
		size_t got = 0;

		close(pipe_fd[1]);
		while ((n = read(pipe_fd[0], c, sizeof(c))) > 0)
			got += (size_t)n;
		_exit(got == 8890 + sizeof(big) + 4 ? 0 : 1);
	}
	close(pipe_fd[0]);
	saved = out_swap(pipe_fd[1]);
	close(pipe_fd[1]);
	out_begin();
	out_write();
	r = output_end(&out);
	out_back(saved);
	assert_int_equal(r, 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_output_full(void **state)
{
	int full = open("/dev/full", O_WRONLY), saved, r;
	struct capture err;

	(void)state;
	assert_true(full >= 0);
	program = (struct program){ .name = "program" };
	for (unsigned i = 0; i < 2; i++) {
		capture_start(&err);
		saved = out_swap(full);
		out_begin();
		if (i == 0)
			out_write();
		else
			output_print(&out, "little");
		r = output_end(&out);
		out_back(saved);
		capture_end(&err);
		assert_int_equal(r, 1);
		/* once */
		assert_string_equal(err.text,
				    "program: cannot write standard output: "
				    "No space left on device\n");
	}
	close(full);
}

static void test_output_cut(void **state)
{
	static char got[2 * OUTPUT_LINE];
	int file = memfd_create("stdout", 0), saved, r;

	(void)state;
	memset(big, 'c', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	saved = out_swap(file);
	out_begin();
	output_print(&out, "%s", big);
	r = output_end(&out);
	out_back(saved);
	assert_int_equal(r, 0);
	assert_int_equal(pread(file, got, sizeof(got), 0), OUTPUT_LINE - 1);
	close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("output comes whole and in order", test_output),
		CLAIM("to a slow reader, too", test_output_short),
		CLAIM("a full device is told once", test_output_full),
		CLAIM("a line that is too long is cut", test_output_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
