/* The root that behaves as it is told, see root_test.h. */
#include "tests/pid1/root_test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/str.h"

#define SOURCE	  "test:"
#define PREPARED  "/dev/prepared"
#define COUNTER	  "/attempts" /* in the initramfs */
#define WORD	  64
#define ORPHAN_MS 1000
#define FDS	  256

struct act {
	const struct root_spec *spec;
	struct root_report *report;
	root_trying *trying;
	void *data;
	uint32_t attempt; /* 1 is the first */
};

/*
 * The value of the word "NAME" or "NAME=VALUE" of the source; NULL when there
 * is none.  The text stays until the next call.
 */
static const char *find_word(const struct root_spec *spec, const char *name)
{
	static char value[WORD];
	const char *p = spec->source;
	size_t len = strlen(name);

	for (; *p != '\0'; p += strcspn(p, ",")) {
		p += *p == ',';
		if (strncmp(p, name, len) == 0 && p[len] == '=') {
			p += len + 1;
			return str_copy_n(value, sizeof(value), p,
					  strcspn(p, ",")) == 0
				       ? value
				       : NULL;
		}
		if (strncmp(p, name, len) == 0 && strchr(",", p[len]) != NULL)
			return "";
	}
	return NULL;
}

static uint32_t number(const char *text, uint32_t otherwise)
{
	uint32_t n;

	return text != NULL && parse_u32(text, UINT32_MAX, &n) == 0 ? n
								    : otherwise;
}

static uint32_t find_number(const struct root_spec *spec, const char *name,
			    uint32_t otherwise)
{
	return number(find_word(spec, name), otherwise);
}

/* The words.  Each returns 0 to go on, or -errno: so the mount fails. */

static int do_try(struct act *a, const char *value)
{
	a->trying(a->data, value);
	return 0;
}

static int do_wait(struct act *a, const char *value)
{
	(void)a;
	(void)poll(NULL, 0, clock_poll_ms(0, number(value, 0)));
	return 0;
}

static int do_fail(struct act *a, const char *value)
{
	(void)a;
	return -(int)number(value, EIO);
}

static int do_said(struct act *a, const char *value)
{
	return str_copy(a->report->said, sizeof(a->report->said), value);
}

static int do_hang(struct act *a, const char *value)
{
	(void)a;
	while (value != NULL)
		(void)poll(NULL, 0, -1);
	return 0;
}

/* The same, and only SIGKILL ends it. */
static int do_deaf(struct act *a, const char *value)
{
	for (int i = 1; i < 32; i++)
		(void)signal(i, SIG_IGN);
	return do_hang(a, value);
}

static int do_crash(struct act *a, const char *value)
{
	(void)a;
	(void)value;
	raise(SIGSEGV);
	return 0;
}

static int do_exit(struct act *a, const char *value)
{
	(void)a;
	_exit((int)number(value, 0));
}

static int do_close(struct act *a, const char *value)
{
	const int *to = a->data;

	(void)value;
	close(*to);
	return 0;
}

/* "2-crash": at the second message */
static int do_relay(struct act *a, const char *value)
{
	const int *to = a->data;
	size_t len = strcspn(value, "-");
	char text[12];

	if (value[len] == '\0' ||
	    str_copy_n(text, sizeof(text), value, len) < 0)
		return -EINVAL;
	return relay_start(*to, number(text, 0), value + len + 1);
}

/*
 * A process whose parent has ended is process 1's: -ETIME unless it is reaped
 * at once when it ends.
 */
static int do_orphan(struct act *a, const char *value)
{
	uint64_t deadline = clock_ms() + ORPHAN_MS;
	pid_t pid, orphan = 0;
	int fds[2];

	(void)a;
	(void)value;
	if (pipe(fds) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		orphan = fork();
		if (orphan == 0)
			_exit(0);
		if (write(fds[1], &orphan, sizeof(orphan)) < 0)
			_exit(1);
		_exit(0);
	}
	if (read(fds[0], &orphan, sizeof(orphan)) != sizeof(orphan) ||
	    waitpid(pid, NULL, 0) < 0)
		return -ECHILD;
	close(fds[0]);
	close(fds[1]);
	while (kill(orphan, 0) == 0) {
		if (clock_ms() >= deadline)
			return -ETIME;
		(void)poll(NULL, 0, 1);
	}
	return 0;
}

/* -EMFILE when more is open than the first three and its own two. */
static int do_descriptors(struct act *a, const char *value)
{
	unsigned n = 0;

	(void)a;
	(void)value;
	for (int fd = 0; fd < FDS; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n > 5 ? -EMFILE : 0;
}

static const struct {
	const char *name;
	int (*run)(struct act *a, const char *value);
} words[] = {
	{ "try", do_try },	 { "wait", do_wait },
	{ "fail", do_fail },	 { "said", do_said },
	{ "hang", do_hang },	 { "deaf", do_deaf },
	{ "crash", do_crash },	 { "exit", do_exit },
	{ "close", do_close },	 { "relay", do_relay },
	{ "orphan", do_orphan }, { "descriptors", do_descriptors },
};

/* Those without a row here are options, or a mistake in the test. */
static int run_word(struct act *a, const char *word)
{
	static const char *const options[] = { "times",	  "retry",
					       "probe",	  "probehang",
					       "modules", "initramfs" };
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strlen(words[i].name) == len &&
		    strncmp(words[i].name, word, len) == 0)
			return words[i].run(a, word[len] == '=' ? word + len + 1
								: "");
	}
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		if (strlen(options[i]) == len &&
		    strncmp(options[i], word, len) == 0)
			return 0;
	}
	a->trying(a->data, "a word that root_test.c does not know");
	return -EINVAL;
}

static int misbehave(struct act *a)
{
	const char *p = a->spec->source;
	int r = 0;

	while (r == 0 && *p != '\0') {
		char word[WORD];
		size_t len = strcspn(p, ",");

		if (str_copy_n(word, sizeof(word), p, len) < 0)
			return -EINVAL;
		r = run_word(a, word);
		p += len + (p[len] == ',');
	}
	return r;
}

/* The number of this attempt, across the processes that make them. */
static uint32_t count_attempt(void)
{
	char text[16];
	uint32_t n = file_read(COUNTER, text, sizeof(text)) > 0
			     ? number(text, 0) + 1
			     : 1;
	int len = fmt_print(text, sizeof(text), "%u", (unsigned)n);
	int fd = open(COUNTER, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd >= 0) {
		(void)!write(fd, text, (size_t)len);
		close(fd);
	}
	return n;
}

static int test_mount_it(const struct root_spec *spec, const char *target,
			 struct root_report *report, root_trying *trying,
			 void *data)
{
	struct act a = { spec, report, trying, data, count_attempt() };
	const char *source = PREPARED;
	int r = 0;

	fmt_print(report->tried, sizeof(report->tried), "attempt %u",
		  (unsigned)a.attempt);
	/* after so many it is a good root */
	if (a.attempt <= find_number(spec, "times", UINT32_MAX))
		r = misbehave(&a);
	if (find_word(spec, "initramfs") != NULL)
		source = "/";
	if (r == 0 && mount(source, target, NULL, MS_BIND, NULL) < 0)
		r = -errno;
	report->err = r;
	return r;
}

static int test_parse(struct root_spec *spec, const struct root_words *w,
		      struct failure *f)
{
	(void)f;
	return w->root != NULL && str_starts(w->root, SOURCE) &&
			       str_copy(spec->source, sizeof(spec->source),
					w->root + strlen(SOURCE)) == 0
		       ? 1
		       : 0;
}

static int test_resolve(struct root_spec *spec, const struct net_result *net,
			const char *hostname, struct failure *f)
{
	(void)net;
	(void)hostname;
	(void)f;
	return str_copy(spec->name, sizeof(spec->name), "the test root");
}

static void test_probe(const struct root_spec *spec,
		       const struct root_doing *doing, int timeout_ms,
		       struct root_probe *out)
{
	(void)doing;
	if (find_word(spec, "probehang") != NULL)
		(void)poll(NULL, 0, clock_poll_ms(0, (uint64_t)timeout_ms));
	out->err = -(int)find_number(spec, "probe", 0);
	(void)str_copy(out->said, sizeof(out->said),
		       out->err == 0 ? "its port answers"
				     : "its port does not answer");
}

/* The three classes, each by an error of its own. */
static unsigned code(int err)
{
	if (err == -EINVAL)
		return KI_NFS_MOUNT_OPTION;
	return err == -ENETDOWN ? KI_NO_SERVER : KI_NFS_OTHER;
}

static uint32_t test_retry_s(const struct root_spec *spec)
{
	return find_number(spec, "retry", 120);
}

static const char *const *test_modules(const struct root_spec *spec)
{
	static const char *const some[] = { "testroot", NULL };
	static const char *const none[] = { NULL };

	return find_word(spec, "modules") != NULL ? some : none;
}

const struct root_method root_test = {
	.name = "test",
	.needs_network = true,
	.parse = test_parse,
	.resolve = test_resolve,
	.mount = test_mount_it,
	.probe = test_probe,
	.code = code,
	.retry_s = test_retry_s,
	.modules = test_modules,
};
