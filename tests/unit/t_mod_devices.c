/*
 * kinit/mod_devices.h, with another kernel, other devices and other uevents.
 * What the kernel does when it loses some: netlink_overrun() in
 * net/netlink/af_netlink.c.
 */
#include "kinit/mod_devices.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "lib/clock.h"
#include "tests/unit/capture.h"
#include "tests/unit/fake_modules.h"

static struct mod_devices devices;
static struct capture err;
static char folder[32];

/* Time goes on while somebody waits, and else stands still. */
static uint64_t now_ms = 1000;

uint64_t clock_ms(void)
{
	return now_ms;
}

/* What is not ready at once will not be. */
int poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct timespec none = { 0 };
	long r = syscall(SYS_ppoll, fds, n, &none, NULL, 0);

	if (r == 0) {
		assert_true(ms >= 0);
		now_ms += (uint64_t)ms;
	}
	return (int)r;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	if (deadline == CLOCK_NEVER)
		return -1;
	return deadline <= now ? 0 : (int)(deadline - now);
}

/* What is read, one after another; then nothing is there, or the last again. */
static struct {
	long answer[400];
	unsigned n, at;
	bool last_again;
	unsigned reads;
} events;

/* n > 0 is a device of alias "eN". */
static long read_event(int fd, char buf[UEVENT_MAX])
{
	long n;

	(void)fd;
	events.reads++;
	if (events.at == events.n && events.last_again)
		events.at--;
	if (events.at == events.n)
		return 0;
	n = events.answer[events.at++];
	if (n <= 0)
		return n;
	/* the NULs are put in below */
	n = snprintf(buf, UEVENT_MAX, "add@/devices/x|MODALIAS=e%ld", n);
	*strchr(buf, '|') = '\0';
	return n;
}

/* The process is as the child that waits: what it reads is always ready. */
static void begin(const char *line, const char *table)
{
	begin_modules(line, table);
	assert_int_equal(
		mod_search_open(&devices.search, modules.table, "/m", &cmdline),
		0);
	end_modules();
	devices.search.loader.insert = insert;
	devices.buses = folder;
	devices.read = read_event;
	devices.events = open("/dev/null", O_RDONLY);
	devices.has_table = true;
	devices.watch = NULL;
	devices.failures = 0;
	devices.read_ms = devices.walk_ms = 0;
	devices.lost = devices.drained = devices.foreign = false;
	memset(&events, 0, sizeof(events));
}

static void end(void)
{
	if (devices.events >= 0)
		close(devices.events);
	mod_table_close(&devices.search.table);
}

static void event(long answer)
{
	events.answer[events.n++] = answer;
}

static unsigned count(const char *text)
{
	unsigned n = 0;

	for (const char *p = err.text; (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

static void add_device(const char *bus, const char *name, const char *alias)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, bus);
	(void)mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s/devices", folder, bus);
	(void)mkdir(path, 0755);
	if (name == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s/devices/%s", folder, bus, name);
	assert_int_equal(mkdir(path, 0755), 0);
	if (alias == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s/devices/%s/modalias", folder, bus,
		 name);
	f = fopen(path, "w");
	fputs(alias, f);
	fclose(f);
}

static void test_walk(void **state)
{
	(void)state;
	begin("", "pci:a a.ko\npci:b b.ko\nx_y xy.ko\nz z.ko\n");
	mod_devices_walk(&devices);
	assert_string_equal(modules.text, "/m/b.ko;/m/xy.ko;");
	devices.buses = "/nonexistent";
	capture_start(&err);
	mod_devices_walk(&devices);
	capture_end(&err);
	assert_int_equal(count("cannot look for devices in /nonexistent: No "),
			 1);
	end();
}

static void test_named(void **state)
{
	char line[256];

	(void)state;
	snprintf(line, sizeof(line),
		 "kinit.modules=c,,a kinit.modules kinit.modules= "
		 "kinit_modules=b kinit.modules=no,%063d,%064d,b-c",
		 1, 2);
	begin(line, "a a.ko\nb b.ko\nb_c bc.ko\nc c.ko\n");
	capture_start(&err);
	mod_devices_named(&devices);
	capture_end(&err);
	/* in this order; and kinit_modules is another parameter */
	assert_string_equal(modules.text, "/m/c.ko;/m/a.ko;/m/bc.ko;");
	assert_int_equal(count("the image has no module no"), 1);
	assert_int_equal(count("the image has no module 000"), 1);
	assert_int_equal(count("no module has a name as long as 000"), 1);
	end();
}

static void test_always(void **state)
{
	static const char table[] = "kinit:load r.ko s.ko\nkinit:load q.ko\n"
				    "a a.ko\npci:b b.ko\nq q.ko\n";

	(void)state;
	begin("", table);
	mod_devices_named(&devices);
	mod_devices_walk(&devices);
	assert_string_equal(modules.text, "/m/r.ko;/m/s.ko;/m/q.ko;/m/b.ko;");
	end();
	begin("kinit.modules=a modprobe.blacklist=s", table);
	mod_devices_named(&devices);
	assert_string_equal(modules.text, "/m/q.ko;/m/a.ko;");
	end();
}

static void test_take(void **state)
{
	(void)state;
	begin("", "e1 1.ko\ne2 2.ko\ne3 3.ko\n");
	event(2);
	event(7); /* no module for that */
	event(2);
	event(1);
	assert_true(mod_devices_take(&devices));
	assert_string_equal(modules.text, "/m/1.ko;/m/2.ko;");
	assert_false(mod_devices_take(&devices));
	event(3);
	assert_true(mod_devices_wait(&devices));
	assert_int_equal(modules.calls, 3);
	end();
}

/* Without an end: something is loaded in between. */
static void test_flood(void **state)
{
	(void)state;
	begin("", "e1 1.ko\n");
	event(1);
	events.last_again = true;
	assert_true(mod_devices_take(&devices));
	assert_int_equal(modules.calls, 1);
	assert_int_equal(events.reads, 256);
	end();
}

static void test_foreign(void **state)
{
	(void)state;
	begin("", "e1 1.ko\n");
	for (int i = 0; i < 300; i++)
		event(-ENOMSG);
	event(1);
	capture_start(&err);
	assert_false(mod_devices_take(&devices));
	assert_int_equal(events.reads, 256);
	assert_true(mod_devices_take(&devices));
	capture_end(&err);
	assert_int_equal(modules.calls, 1);
	assert_int_equal(count("only the kernel's count"), 1);
	end();
}

static void test_failures(void **state)
{
	uint64_t start = clock_ms();
	unsigned turns = 1;

	(void)state;
	begin("", "e1 1.ko\n");
	event(-ENOMEM);
	events.last_again = true;
	capture_start(&err);
	while (mod_devices_wait(&devices) && turns < 1000)
		turns++;
	capture_end(&err);
	/* the 1st at once, the 2nd to 5th each 100 ms after the one before */
	assert_in_range(clock_ms() - start, 400, 3000);
	assert_int_equal(events.reads, 5);
	assert_in_range(turns, 5, 10);
	assert_int_equal(
		count("cannot hear of devices that appear from now on: "
		      "Cannot allocate memory"),
		1);
	assert_int_equal(devices.events, -1);
	end();
}

/* Four failures, and again four: that is not five in a row. */
static void test_passing_failures(void **state)
{
	(void)state;
	begin("", "e1 1.ko\n");
	for (int i = 0; i < 4; i++)
		event(-ENOMEM);
	event(1);
	for (int i = 0; i < 4; i++)
		event(-ENOMEM);
	event(1);
	event(1);
	capture_start(&err);
	for (int i = 0; i < 30 && events.at < events.n; i++)
		assert_true(mod_devices_wait(&devices));
	capture_end(&err);
	assert_int_equal(events.at, events.n);
	assert_int_equal(devices.failures, 0);
	assert_string_equal(err.text, "");
	end();
}

/* Looked at again only when all that the kernel kept has been read. */
static void test_lost(void **state)
{
	(void)state;
	begin("", "pci:b b.ko\ne1 1.ko\ne2 2.ko\n");
	event(-ENOBUFS);
	for (int i = 0; i < 300; i++)
		event(1);
	event(2);
	assert_true(mod_devices_wait(&devices));
	assert_string_equal(modules.text, "/m/1.ko;");
	assert_true(mod_devices_wait(&devices));
	assert_string_equal(modules.text, "/m/1.ko;/m/2.ko;/m/b.ko;");
	assert_false(devices.lost);
	end();
}

static void test_storm(void **state)
{
	uint64_t start = clock_ms();
	unsigned turns = 0;

	(void)state;
	/* each walk is a try of a module that fails */
	begin("", "pci:b b.ko\n");
	modules.answer = -ENODEV;
	capture_start(&err);
	for (; clock_ms() - start < 1200 && turns < 100000; turns++) {
		event(-ENOBUFS);
		assert_true(mod_devices_wait(&devices));
		events.n = events.at = 0;
	}
	capture_end(&err);
	/* one at once, one after a second, one more where this had to wait */
	assert_in_range(modules.calls, 2, 3);
	assert_in_range(turns, 2, 10);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("devices that are there get their modules", test_walk),
		CLAIM("kinit.modules= loads what it names", test_named),
		CLAIM("what the image always loads comes first", test_always),
		CLAIM("new devices get theirs", test_take),
		CLAIM("uevents without end do not keep from loading",
		      test_flood),
		CLAIM("those of processes are passed over, and told once",
		      test_foreign),
		CLAIM("reading that fails goes on five times", test_failures),
		CLAIM("but a failure that passes does not count",
		      test_passing_failures),
		CLAIM("lost uevents are made up for", test_lost),
		CLAIM("but only once a second", test_storm),
	};
	int r;

	strcpy(folder, "/tmp/t_mod_devices.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	add_device("pci", "0000:00:00.0", "pci:b\n");
	add_device("pci", "0000:00:01.0", NULL);
	add_device("pci", "0000:00:02.0", "");
	add_device("platform", "p", "x-y");
	add_device("empty", NULL, NULL);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	if (chdir(folder) == 0)
		(void)!system("rm -rf pci platform empty; rmdir \"$PWD\"");
	return r;
}
