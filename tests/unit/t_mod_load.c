/*
 * kinit/mod_load.h, with another kernel, and lib/kmsg.h.  Sources: modprobe(8),
 * the kernel's kernel-parameters.txt (module_blacklist),
 * Documentation/ABI/testing/dev-kmsg.
 */
#include "kinit/mod_load.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "lib/kmsg.h"
#include "tests/unit/capture.h"

static struct cmdline cmdline;

static void parse(const char *text)
{
	assert_int_equal(cmdline_parse(&cmdline, text), 0);
}

static struct mod_loader loader;
static struct capture err;

/* What stands in for the kernel: what it was given, and what it answers. */
static struct {
	unsigned calls;
	int answer;
	char text[512]; /* "path params;" */
} kernel;

static int insert(const char *path, const char *params)
{
	size_t used = strlen(kernel.text);

	kernel.calls++;
	snprintf(kernel.text + used, sizeof(kernel.text) - used, "%s %s;", path,
		 params);
	return kernel.answer;
}

static void begin(const char *text)
{
	parse(text);
	memset(&kernel, 0, sizeof(kernel));
	memset(&loader, 0xee, sizeof(loader));
	mod_loader_init(&loader, "/lib/kinit", &cmdline);
	loader.insert = insert;
}

/* Loads them for an alias; returns how often the kernel was asked. */
static unsigned load(const char *files)
{
	char *copy = exact(files, strlen(files)); /* no NUL: a mapped line */
	unsigned calls = kernel.calls;

	capture_start(&err);
	mod_load(&loader, "alias", copy, strlen(files));
	capture_end(&err);
	free(copy);
	return kernel.calls - calls;
}

static unsigned count(const char *text)
{
	unsigned n = 0;

	for (const char *p = err.text; (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

static void test_load(void **state)
{
	(void)state;
	begin("b.x=1 root=/dev/nfs b.y=\"2 3\"");
	assert_int_equal(load("a.ko b.ko.zst"), 2);
	assert_string_equal(kernel.text, "/lib/kinit/a.ko ;/lib/kinit/b.ko.zst "
					 "x=1 y=\"2 3\";");
	assert_int_equal(loader.n_loaded, 2);
	assert_string_equal(err.text, "");
	/* no path is made of what is no file name */
	assert_int_equal(load("../x.ko"), 0);
	assert_int_equal(count("cannot load module ../x.ko: Invalid"), 1);
	assert_int_equal(load("readme ../x.ko"), 0);
	assert_int_equal(count("cannot load module readme: Invalid"), 1);
	assert_int_equal(count("x.ko"), 0);
}

static void test_many(void **state)
{
	unsigned n = 0;

	(void)state;
	begin("module_blacklist=m7");
	for (int round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 300; i += 10) {
			char line[256] = "";

			for (unsigned k = i; k < i + 10; k++)
				snprintf(line + strlen(line),
					 sizeof(line) - strlen(line),
					 "%sm%u.ko", k > i ? " " : "", k);
			n += load(line);
		}
	}
	assert_int_equal(n, 300 - 1); /* all but m7 */
	assert_int_equal(loader.n_loaded, 300 - 1);
}

/* The FNV-1a hash of both names is 0xc77e099b: one was taken for the other. */
static void test_exact(void **state)
{
	(void)state;
	begin("");
	assert_int_equal(load("yiijsv.ko ktodoe.ko"), 2);
	assert_int_equal(load("yiijsv.ko ktodoe.ko yiijsv.ko.xz"), 1);
}

static void test_exists(void **state)
{
	(void)state;
	begin("");
	kernel.answer = -EEXIST;
	assert_int_equal(load("a.ko"), 1);
	assert_int_equal(load("a.ko"), 0);
	assert_string_equal(err.text, "");
	assert_int_equal(loader.n_loaded, 0);
}

static void test_again(void **state)
{
	(void)state;
	begin("");
	kernel.answer = -ENODEV;
	assert_int_equal(load("a.ko b.ko"), 2); /* a does not keep b out */
	assert_int_equal(count("cannot load module a.ko: No such device"), 1);
	assert_int_equal(count("cannot load module b.ko: No such device"), 1);
	assert_int_equal(load("a.ko"), 1);
	assert_string_equal(err.text, "");
	kernel.answer = -ENOMEM;
	assert_int_equal(load("a.ko"), 1);
	assert_int_equal(count("cannot load module a.ko: Cannot allocate"), 1);
	kernel.answer = 0;
	assert_int_equal(load("a.ko"), 1);
	assert_int_equal(count("a.ko is loaded now, at try 4"), 1);
	assert_int_equal(loader.n_loaded, 1);
	assert_int_equal(load("a.ko"), 0);
}

static void test_tries(void **state)
{
	unsigned n = 0;

	(void)state;
	begin("b.x=1");
	kernel.answer = -ENODEV;
	for (int i = 0; i < 100; i++)
		n += load("b.ko");
	assert_int_equal(n, 5);
	/* nothing is told of parameters at each try */
	begin("b.--");
	kernel.answer = -ENODEV;
	assert_int_equal(load("b.ko"), 1);
	assert_int_equal(count("without its parameter"), 1);
	assert_int_equal(load("b.ko"), 1);
	assert_string_equal(err.text, "");
}

static void test_full(void **state)
{
	char file[32];

	(void)state;
	begin("");
	for (unsigned i = 0; i < 1024; i++) {
		snprintf(file, sizeof(file), "m%u.ko", i);
		assert_int_equal(load(file), 1);
	}
	assert_int_equal(load("m0.ko m1023.ko"), 0);
	assert_int_equal(load("more.ko"), 1);
	/* the oldest is forgotten, and then the next */
	assert_int_equal(load("more.ko m1.ko m1023.ko"), 0);
	assert_int_equal(load("m0.ko"), 1);
	assert_int_equal(load("more.ko m0.ko m2.ko m1023.ko"), 0);
	assert_int_equal(load("m1.ko"), 1);
}

static void test_longest_name(void **state)
{
	char file[128];

	(void)state;
	begin("");
	/* 63 for the name, 79 in all */
	memset(file, 'm', sizeof(file));
	strcpy(file + 63, ".ko.abcdefghijkl");
	assert_int_equal(load(file), 1);
	assert_int_equal(load(file), 0);
	strcpy(file + 63, ".ko.abcdefghijklm");
	assert_int_equal(load(file), 0);
	assert_int_equal(count("cannot load module"), 1);
	strcpy(file + 64, ".ko");
	assert_int_equal(load(file), 0);
	assert_int_equal(count("cannot load module"), 1);
}

static void test_kept_out(void **state)
{
	(void)state;
	begin("modprobe.blacklist=a,dep");
	assert_int_equal(load("dep.ko a.ko"), 0);
	assert_int_equal(load("dep.ko b.ko"), 2);  /* b was not kept out */
	mod_load(&loader, "a", "dep.ko a.ko", 11); /* by its name */
	assert_int_equal(loader.n_loaded, 3);
}

/* The real one, which must not reach the machine's kernel here. */
static void test_no_file(void **state)
{
	(void)state;
	begin("");
	mod_loader_init(&loader, "/nonexistent", &cmdline);
	(void)load("a.ko");
	assert_int_equal(count("cannot load module a.ko: No such file or "
			       "directory"),
			 1);
}

static void test_kmsg(void **state)
{
	char text[32] = "";

	(void)state;
	assert_true(kmsg_text("4,1520,997166,-;e1000: Unknown symbol x (err "
			      "-2)\n SUBSYSTEM=pci\n",
			      text, sizeof(text)));
	assert_string_equal(text, "e1000: Unknown symbol x (err -2");
	assert_true(kmsg_text("6,1,2,-;short", text, sizeof(text)));
	assert_string_equal(text, "short");
	/* 12 = 1 * 8 + 4: a program's */
	assert_false(
		kmsg_text("12,1521,997170,-;kinit: x\n", text, sizeof(text)));
	assert_string_equal(text, "short");
	assert_false(kmsg_text("", text, sizeof(text)));
	assert_false(kmsg_text("garbage", text, sizeof(text)));
	assert_false(kmsg_text("x,1;text", text, sizeof(text)));
	assert_false(kmsg_text("4;,text", text, sizeof(text)));
}

/* What kmsg_last() makes of records that are read as from /dev/kmsg. */
static void last_of(const char *const *records, const char *expected)
{
	char text[64];
	int s[2];

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, s), 0);
	for (; *records != NULL; records++)
		assert_true(write(s[1], *records, strlen(*records)) > 0);
	kmsg_last(s[0], "dummy", text, sizeof(text));
	assert_string_equal(text, expected);
	close(s[0]);
	close(s[1]);
}

static void test_kmsg_last(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const unnamed[] = { "3,1,1,-;Invalid ELF header",
					       "12,2,2,-;dummy: a program",
					       NULL };
	static const char *const named[] = {
		"3,1,1,-;dummy: Unknown symbol a", "6,2,2,-;RPC: Registered",
		"3,3,3,-;dummy: Unknown symbol b", "6,4,4,-;dummy2: x",
		"12,5,5,-;dummy: a program",	   NULL
	};

	(void)state;
	last_of(none, "");
	last_of(unnamed, "Invalid ELF header");
	last_of(named, "dummy: Unknown symbol b");
}

static void test_stop(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	begin("");
	assert_false(mod_is_stopped(&loader));
	loader.stop = fds[0];
	assert_int_equal(load("a.ko b.ko"), 2);
	/* a word, or the end of whoever says it */
	assert_int_equal(write(fds[1], "", 1), 1);
	assert_true(mod_is_stopped(&loader));
	assert_int_equal(load("c.ko d.ko"), 0);
	close(fds[1]);
	assert_int_equal(load("c.ko"), 0);
	close(fds[0]);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("modules are loaded in order, with parameters",
		      test_load),
		CLAIM("300 modules are each loaded once", test_many),
		CLAIM("names are compared, not their hashes", test_exact),
		CLAIM("what is there already is loaded", test_exists),
		CLAIM("what failed is tried again when asked for", test_again),
		CLAIM("but five times only", test_tries),
		CLAIM("of 1025 the oldest is forgotten", test_full),
		CLAIM("file names have a longest", test_longest_name),
		CLAIM("what is kept out is not asked for", test_kept_out),
		CLAIM("a file that is missing is a warning", test_no_file),
		CLAIM("the kernel's words come from its log", test_kmsg),
		CLAIM("those about the module, if there are any",
		      test_kmsg_last),
		CLAIM("told to stop it loads nothing more", test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
