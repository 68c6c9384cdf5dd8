/* What kinitctl(8) is told of a lease: kinit/keeper_status.h. */
#include "kinit/keeper_status.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/str.h"
#include "tests/unit/random_text.h"
#include "tests/unit/unit.h"

#define TEXTS	 5000
#define LINE_MAX 4096

static struct hold h;
static char line[LINE_MAX];

static const char *status_of(uint64_t now)
{
	struct wr w = wr_init(line, sizeof(line));

	keeper_status(&w, &h, now);
	assert_false(w.bad);
	line[w.len] = '\0';
	return line;
}

static void hold_some(void)
{
	memset(&h, 0, sizeof(h));
	h.state = HOLD_BOUND;
	h.carrier = true;
	h.renewals = 7;
	h.failures = 6;
	h.refusals = 5;
	h.conflicts = 4;
	h.restored = 3;
	h.since_ms = 88000;
	h.bound_ms = 99000;
	h.renew_ms = 110999;
	h.rebind_ms = 117500;
	h.end_ms = 120000;
	strcpy(h.iface.dev, "eth0");
	h.iface.info.addrs.n = 1;
	h.iface.info.addrs.addr[0].ip = ip_from4(IP(10, 0, 2, 15));
	h.iface.info.addrs.addr[0].prefix = 24;
	h.iface.info.from = ip_from4(IP(10, 0, 2, 1));
	h.iface.info.routes.n = 2;
	h.iface.info.routes.route[0].dst = ip_from4(IP(10, 9, 0, 0));
	h.iface.info.routes.route[0].prefix = 16;
	h.iface.info.routes.route[0].gateway = ip_from4(IP(10, 0, 2, 9));
	h.iface.info.routes.route[1].gateway = ip_from4(IP(10, 0, 2, 3));
	h.iface.client_id_len = 7;
	memcpy(h.iface.client_id, "\1\x52\x54\0\x12\x34\xab", 7);
}

static void test_line(void **state)
{
	(void)state;
	hold_some();
	assert_string_equal(
		status_of(100000),
		"{\"state\":\"bound\",\"address\":\"10.0.2.15/24\","
		"\"server\":\"10.0.2.1\",\"router\":\"10.0.2.3\","
		"\"carrier\":1,\"asking\":0,\"renewals\":7,\"failures\":6,"
		"\"refusals\":5,\"conflicts\":4,\"restored\":3,"
		"\"dev\":\"eth0\",\"why\":\"\",\"owner\":\"\","
		"\"renewed\":-1,"
		"\"since\":-12,\"renew\":10,\"rebind\":17,\"end\":20,"
		"\"client_id\":\"0152540012"
		"34ab\"}");
}

static void test_taken(void **state)
{
	(void)state;
	hold_some();
	h.state = HOLD_TAKEN;
	strcpy(h.why, "its \"lifetimes\" are not ours");
	strcpy(h.owner, "a\\b\n\xc2\x9b\xff\xc3\xbc");
	h.renew_ms = h.rebind_ms = h.end_ms = CLOCK_NEVER;
	h.iface.info.routes.n = 0;
	h.iface.client_id_len = 0;
	assert_string_equal(
		status_of(88000),
		"{\"state\":\"taken\",\"address\":\"10.0.2.15/24\","
		"\"server\":\"10.0.2.1\",\"router\":\"0.0.0.0\","
		"\"carrier\":1,\"asking\":0,\"renewals\":7,\"failures\":6,"
		"\"refusals\":5,\"conflicts\":4,\"restored\":3,"
		"\"dev\":\"eth0\","
		"\"why\":\"its \\u0022lifetimes\\u0022 are not ours\","
		"\"owner\":\"a\\u005cb\\u000a\\u009b?\xc3\xbc\","
		"\"renewed\":11,"
		"\"since\":0,\"renew\":null,\"rebind\":null,\"end\":null,"
		"\"client_id\":\"\"}");
}

static void test_late(void **state)
{
	(void)state;
	hold_some();
	assert_non_null(strstr(status_of(150000),
			       "\"since\":-62,\"renew\":-39,\"rebind\":-32,"
			       "\"end\":-30,"));
}

static void test_states(void **state)
{
	static const char *const name[] = { "none",    "bound", "refused",
					    "ended",   "taken", "released",
					    "stopped", "gone" };

	(void)state;
	hold_some();
	for (unsigned i = HOLD_NONE; i <= HOLD_GONE; i++) {
		char want[40];

		h.state = (uint8_t)i;
		snprintf(want, sizeof(want), "{\"state\":\"%s\",", name[i]);
		assert_int_equal(strncmp(status_of(0), want, strlen(want)), 0);
	}
}

static void test_longest(void **state)
{
	struct wr w = wr_init(line, KEEPER_STATUS_MAX);

	(void)state;
	memset(&h, 0xff, sizeof(h));
	h.state = HOLD_RELEASED;
	h.carrier = h.asking = h.strict = true;
	h.since_ms = h.bound_ms = h.renew_ms = h.rebind_ms = h.end_ms =
		(uint64_t)1 << 63;
	memset(h.why, '"', sizeof(h.why) - 1);
	memset(h.owner, '\\', sizeof(h.owner) - 1);
	memset(h.iface.dev, '"', sizeof(h.iface.dev) - 1);
	h.why[sizeof(h.why) - 1] = h.owner[sizeof(h.owner) - 1] =
		h.iface.dev[sizeof(h.iface.dev) - 1] = '\0';
	h.iface.client_id_len = NET_CLIENT_ID;
	h.iface.info.routes.n = 0;
	keeper_status(&w, &h, 0);
	assert_false(w.bad);
	/* and what stands around the last of them */
	assert_true(w.left > 64);
}

static bool is_utf8(const char *s)
{
	bool control;

	while (*s != '\0') {
		size_t len = utf8_char(s, &control);

		if (len == 0)
			return false;
		s += len;
	}
	return true;
}

/* Perl's JSON::PP reads what we write. */
static void test_others(void **state)
{
	static char text[TEXTS][300], got[1024];
	char path[] = "/tmp/t_keeper_status.XXXXXX", command[512];
	uint64_t seed = 15;
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");

	(void)state;
	assert_non_null(f);
	for (unsigned i = 0; i < TEXTS; i++) {
		struct wr w = wr_init(line, sizeof(line));

		random_text(&seed, text[i], sizeof(text[i]));
		json_text(&w, text[i]);
		assert_false(w.bad);
		fprintf(f, "%.*s\n", (int)w.len, line);
	}
	fclose(f);
	snprintf(command, sizeof(command),
		 "perl -MJSON::PP -ne 'chomp; $t = JSON::PP->new->utf8->"
		 "allow_nonref->decode($_); utf8::encode($t);"
		 "print unpack(\"H*\", $t), \"\\n\"' %s",
		 path);
	f = popen(command, "r");
	assert_non_null(f);
	for (unsigned i = 0; i < TEXTS; i++) {
		char want[sizeof(got)] = "";

		assert_non_null(fgets(got, sizeof(got), f));
		got[strcspn(got, "\n")] = '\0';
		for (const char *p = text[i]; *p != '\0'; p++)
			snprintf(want + 2 * (p - text[i]), 3, "%02x",
				 (uint8_t)*p);
		if (is_utf8(text[i]))
			assert_string_equal(got, want);
	}
	assert_int_equal(pclose(f), 0);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a lease is one object with everything", test_line),
		CLAIM("what is for ever is null, and texts are escaped",
		      test_taken),
		CLAIM("what is over is negative", test_late),
		CLAIM("each state has its word", test_states),
		CLAIM("the longest has room", test_longest),
		CLAIM("another implementation reads the same texts",
		      test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
