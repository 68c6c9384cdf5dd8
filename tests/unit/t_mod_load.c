/*
 * kinit/mod_load.h, kinit/uevent.h and lib/kmsg.h, as far as they decide
 * something.  Sources: modprobe(8), the kernel's kernel-parameters.txt
 * (module_blacklist), Documentation/ABI/testing/dev-kmsg, and the strings of
 * lib/kobject_uevent.c.
 */
#include "kinit/mod_load.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "kinit/uevent.h"
#include "lib/kmsg.h"
#include "tests/unit/capture.h"

static struct cmdline cmdline;

static void parse(const char *text)
{
	assert_int_equal(cmdline_parse(&cmdline, text), 0);
}

static unsigned tried(const char *line, struct mod_loader *l)
{
	static char files[16384];
	static struct capture err;
	unsigned n = 0;

	strcpy(files, line);
	capture_start(&err);
	mod_load(l, "alias", files);
	capture_end(&err);
	for (const char *p = err.text;
	     (p = strstr(p, "cannot load module")) != NULL; p++)
		n++;
	return n;
}

/* In an empty directory each is tried, fails and is said, once. */
static void test_many(void **state)
{
	static struct mod_loader l;
	unsigned n = 0;

	(void)state;
	parse("module_blacklist=m7");
	mod_loader_init(&l, "/nonexistent", &cmdline);
	for (int round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 300; i += 10) {
			char line[256] = "";

			for (unsigned k = i; k < i + 10; k++)
				snprintf(line + strlen(line),
					 sizeof(line) - strlen(line),
					 "%sm%u.ko", k > i ? " " : "", k);
			n += tried(line, &l);
		}
	}
	assert_int_equal(n, 300 - 1); /* all but m7 */
	assert_int_equal(l.n_loaded, 0);
	if (l.kmsg >= 0)
		close(l.kmsg);
}

static void test_uevent(void **state)
{
	static const char add[] = "add@/devices/pci0000:00/virtio0\0ACTION=add"
				  "\0SUBSYSTEM=virtio\0MODALIAS=virtio:d1v2"
				  "\0SEQNUM=7";
	static const char remove[] = "remove@/devices/x\0MODALIAS=virtio:d1v2";
	static const char none[] = "add@/devices/x\0NOMODALIAS=a";

	(void)state;
	assert_string_equal(uevent_modalias(add, sizeof(add) - 1),
			    "virtio:d1v2");
	assert_null(uevent_modalias(remove, sizeof(remove) - 1));
	assert_null(uevent_modalias(none, sizeof(none) - 1));
	assert_null(uevent_modalias("", 0));
	/* cut: what is there of the last string ends with the buffer's NUL */
	for (size_t len = 0; len < sizeof(add); len++) {
		char buf[sizeof(add)];

		memcpy(buf, add, len);
		buf[len] = '\0';
		(void)uevent_modalias(buf, len);
	}
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

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("300 modules are each tried once", test_many),
		CLAIM("only added devices have an alias", test_uevent),
		CLAIM("the kernel's words come from its log", test_kmsg),
		CLAIM("those about the module, if there are any",
		      test_kmsg_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
