/*
 * kinit/net_hint.h, with a folder for the root: what it reads of /sys, the
 * device tree and the image.
 */
#include "kinit/net_hint.h"

#include <elf.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "lib/compat.h"
#include "tests/unit/capture.h"
#include "tests/unit/fake_sys.h"
#include "tests/unit/sim_msg.h"

#define UUID	 "sys/class/dmi/id/product_uuid"
#define RESPONSE "proc/device-tree/chosen/bootp-response"

static struct boot_plan *plan; /* shared with the child */
static struct capture err;

static int place(void **state)
{
	(void)state;
	plan = mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return plan == MAP_FAILED;
}

static int fresh(void **state)
{
	(void)state;
	strcpy(sys_root, "/tmp/t_net_hint.XXXXXX");
	assert_non_null(mkdtemp(sys_root));
	memset(plan, 0, sizeof(*plan));
	strcpy(plan->net.vendor_class, "Linux kinit");
	return 0;
}

static int rubbish(const char *path, const struct stat *st, int flag,
		   struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static int clean(void **state)
{
	(void)state;
	return nftw(sys_root, rubbish, 10, FTW_DEPTH | FTW_PHYS);
}

static void hint(bool say)
{
	pid_t pid;
	int status;

	capture_start(&err);
	pid = fork();
	if (pid == 0) {
		if (geteuid() != 0 && unshare(CLONE_NEWUSER) < 0)
			_exit(98);
		if (chroot(sys_root) < 0 || chdir("/") < 0)
			_exit(99);
		net_hint(plan, say);
		_exit(0);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	capture_end(&err);
	assert_int_equal(status, 0);
}

static void test_uuid(void **state)
{
	(void)state;
	sys_text(UUID, "00112233-4455-6677-8899-aabbccddeeff\n");
	/* nobody needs it: it is not read */
	plan->net.client_id_kind = CLIENT_ID_MAC;
	assert_false(net_hint_needs_sys(&plan->net));
	hint(true);
	assert_false(plan->net.has_uuid);
	plan->net.client_id_kind = CLIENT_ID_DUID;
	assert_true(net_hint_needs_sys(&plan->net));
	hint(true);
	assert_true(plan->net.has_uuid);
	assert_memory_equal(plan->net.uuid, "\x33\x22\x11\0\x55\x44\x77\x66",
			    8);
	assert_int_equal(plan->net.client_id_kind, CLIENT_ID_DUID);
	assert_string_equal(err.text, "");
	assert_string_equal(plan->net.vendor_class, "Linux kinit");
}

static void test_no_uuid(void **state)
{
	static const char *const texts[] = {
		NULL,
		"",
		"Not Settable\n",
		"03000200-0400-0500-0006-000700080009\n",
		"00112233-4455-6677-8899-aabbccddeeff\n                      "
		"                                 x",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i] != NULL)
			sys_text(UUID, texts[i]);
		plan->net.client_id_kind = CLIENT_ID_UUID;
		hint(i != 1);
		assert_false(plan->net.has_uuid);
		assert_int_equal(plan->net.client_id_kind, CLIENT_ID_NONE);
		if (i == 1) /* once */
			assert_string_equal(err.text, "");
		else
			assert_non_null(strstr(err.text,
					       "kinit.clientid= has no effect: "
					       "this machine has no UUID"));
	}
}

static void test_pxe(void **state)
{
	bool arm = EXEC_NATIVE == EM_AARCH64;
	char class[40];

	(void)state;
	plan->net.pxe = true;
	assert_true(net_hint_needs_sys(&plan->net));
	hint(true);
	/* RFC 4578 section 2.1; IANA: 22 is U-Boot on ARM */
	assert_int_equal(plan->net.pxe_arch, arm ? 22 : 0);
	/* what nobody asked for is not missed */
	assert_string_equal(err.text, "");
	sys_text("sys/firmware/efi/fw_vendor", "");
	sys_text(UUID, "00112233-4455-6677-8899-aabbccddeeff\n");
	strcpy(plan->net.vendor_class, "Linux kinit");
	hint(true);
	assert_true(plan->net.has_uuid);
	assert_int_equal(plan->net.pxe_arch, arm ? 11 : 7);
	snprintf(class, sizeof(class), "PXEClient:Arch:000%s:UNDI:003016",
		 arm ? "11" : "07");
	assert_string_equal(plan->net.vendor_class, class);
	/* dhcpclass=, which may be none */
	strcpy(plan->net.vendor_class, "mine");
	hint(true);
	assert_string_equal(plan->net.vendor_class, "mine");
	strcpy(plan->net.vendor_class, "");
	hint(true);
	assert_string_equal(plan->net.vendor_class, "");
}

static void test_lease(void **state)
{
	static const char file[] = "DEVICE='eth0'\nPROTO='dhcp'\n"
				   "IPV4ADDR='10.0.2.11'\nIPV4NETMASK='0'\n";
	static char large[20000];

	(void)state;
	plan->words.lease_file = "/etc/lease.conf";
	sys_text("etc/lease.conf", file);
	hint(true);
	assert_int_equal(plan->net.hint, IP(10, 0, 2, 11));
	assert_int_equal(plan->net.hint_hlen, 0);
	assert_string_equal(err.text, "");
	/* it may be the last line, and need not end */
	sys_text("etc/lease.conf", "PROTO=''\nIPV4ADDR='10.0.2.12'");
	hint(true);
	assert_int_equal(plan->net.hint, IP(10, 0, 2, 12));
	/* or the only one */
	sys_text("etc/lease.conf", "IPV4ADDR='10.0.2.13'\n");
	hint(true);
	assert_int_equal(plan->net.hint, IP(10, 0, 2, 13));
	/* as large as one can be */
	memset(large, '\n', 12286);
	memcpy(large, file, strlen(file));
	sys_text("etc/lease.conf", large);
	hint(true);
	assert_int_equal(plan->net.hint, IP(10, 0, 2, 11));
}

static void test_no_lease(void **state)
{
	static const char *const texts[] = {
		NULL,
		"",
		"\nIPV4ADDR=''\n",
		"\nIPV4ADDR='0.0.0.0'\n",
		"\nIPV4ADDR='10.0.2.300'\n",
		"\nIPV4ADDR=10.0.2.11\n",
		"\nXIPV4ADDR='10.0.2.11'\n",
		"\nIPV4ADDR='10.0.2.11 rm'\n",
		"\nIPV4ADDR='10.0.2.11",
		"\nIPV4ADDR='",
		"\nIPV4ADDR='10.0.2.11111111111111111111111111'\n",
	};

	(void)state;
	plan->words.lease_file = "/lease";
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i] != NULL)
			sys_text("lease", texts[i]);
		plan->net.hint = 0;
		hint(true);
		if (strcmp(texts[i] != NULL ? texts[i] : "",
			   "\nIPV4ADDR='10.0.2.11") == 0)
			continue; /* cut behind the address */
		if (plan->net.hint != 0)
			fail_msg("%s", texts[i]);
		assert_non_null(strstr(err.text, "kinit.lease.file=/lease "
						 "tells no address: "));
	}
	assert_non_null(strstr(err.text, "Bad message"));
}

/* One of the keeper's; the sum is that of python3's zlib.crc32(). */
static void test_damaged(void **state)
{
	static const char whole[] = "LEASESTATE='bound'\n"
				    "IPV4ADDR='10.0.2.11'\n"
				    "LEASESUM='7edea0f7'\n";
	char text[sizeof(whole)];
	size_t len = strlen(whole);

	(void)state;
	plan->words.lease_file = "/lease";
	sys_text("lease", whole);
	hint(true);
	assert_int_equal(plan->net.hint, IP(10, 0, 2, 11));
	assert_string_equal(err.text, "");
	/* a cut one, and one in which any byte is another */
	for (size_t i = 12; i < 2 * len; i++) {
		memcpy(text, whole, sizeof(text));
		if (i < len)
			text[i] = '\0';
		else if (i - len >= 12)
			text[i - len] ^= 1;
		else
			continue;
		sys_text("lease", text);
		plan->net.hint = 0;
		hint(true);
		assert_int_equal(plan->net.hint, 0);
		assert_non_null(
			strstr(err.text, "kinit.lease.file=/lease is damaged"));
	}
}

static size_t answer(uint8_t *b, bool cookie)
{
	struct reply r = { .type = M_ACK,
			   .xid = 7,
			   .yiaddr = IP(10, 0, 2, 77),
			   .hw = { 2, 0, 0, 0, 0, 9 },
			   .mask = IP(255, 255, 255, 0),
			   .no_cookie = !cookie };

	return reply_put(b, &r);
}

static void test_response(void **state)
{
	uint8_t b[SIM_MSG_MAX + 100] = { 0 };

	(void)state;
	for (int cookie = 0; cookie < 2; cookie++) {
		size_t len = answer(b, cookie);

		plan->net.hint = 0;
		plan->net.hint_hlen = 0;
		/* what stands behind its end does not count */
		sys_bytes(RESPONSE, b, cookie ? sizeof(b) : len);
		hint(true);
		assert_int_equal(plan->net.hint, IP(10, 0, 2, 77));
		assert_int_equal(plan->net.hint_hlen, 6);
		assert_memory_equal(plan->net.hint_hw, "\2\0\0\0\0\x09", 6);
		assert_string_equal(err.text, "");
	}
	/* a file that was named comes first, and is for every interface */
	plan->words.lease_file = "/lease";
	sys_text("lease", "DEVICE=''\nIPV4ADDR='10.0.2.11'\n");
	plan->net.hint = plan->net.hint_hlen = 0;
	hint(true);
	assert_int_equal(plan->net.hint, IP(10, 0, 2, 11));
	assert_int_equal(plan->net.hint_hlen, 0);
}

/* Cut at every byte of the fixed part, too long, or no such answer. */
static void test_bad_response(void **state)
{
	static uint8_t b[16384];
	size_t len = answer(b, true);

	(void)state;
	for (size_t n = 0; n < SIM_FIXED; n += n < 200 ? 40 : 6) {
		sys_bytes(RESPONSE, b, n);
		hint(true);
		assert_int_equal(plan->net.hint, 0);
	}
	sys_bytes(RESPONSE, b, sizeof(b));
	hint(true);
	assert_int_equal(plan->net.hint, 0);
	b[0] = 1; /* a request */
	sys_bytes(RESPONSE, b, len);
	hint(true);
	assert_int_equal(plan->net.hint, 0);
	b[0] = 2;
	b[2] = 8; /* of hlen */
	sys_bytes(RESPONSE, b, len);
	hint(true);
	assert_int_equal(plan->net.hint, 0);
	b[2] = 6;
	b[19] = 255; /* the broadcast address */
	sys_bytes(RESPONSE, b, len);
	hint(true);
	assert_int_equal(plan->net.hint, 0);
	assert_string_equal(err.text, "");
}

/*
 * Whoever confirms an address may tell of no root, or of one that is not there:
 * then every server is asked for what it has.
 */
static void test_again(void **state)
{
	struct ip_spec *spec = plan->net.spec;
	uint8_t b[SIM_MSG_MAX];

	(void)state;
	sys_bytes(RESPONSE, b, answer(b, true));
	sys_text("lease", "DEVICE=''\nIPV4ADDR='10.0.2.11'\n");
	plan->words.lease_file = "/lease";
	plan->net.n_specs = 2;
	spec[0].method = IP_STATIC;
	spec[1].method = IP_DHCP;
	spec[0].client = spec[1].client = IP(10, 0, 2, 12);
	hint(true);
	assert_int_equal(plan->net.hint, IP(10, 0, 2, 11));
	assert_int_equal(spec[1].client, IP(10, 0, 2, 12));
	plan->net.hint = 0; /* what it read is its own */
	hint(false);
	assert_int_equal(plan->net.hint, 0);
	assert_int_equal(spec[0].client, IP(10, 0, 2, 12));
	assert_int_equal(spec[1].client, 0);
}

#define HINT(text, fn)                                                         \
	{                                                                      \
		text, fn, fresh, clean, NULL                                   \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HINT("a UUID is read where it is wanted", test_uuid),
		HINT("without one no identifier is made, which is said",
		     test_no_uuid),
		HINT("PXE tells the firmware, and a class of its own",
		     test_pxe),
		HINT("an address of a file in ipconfig's format", test_lease),
		HINT("what is no address is told", test_no_lease),
		HINT("a damaged file of the keeper is told, and not used",
		     test_damaged),
		HINT("the firmware's answer in the device tree", test_response),
		HINT("any other bytes there are nothing", test_bad_response),
		HINT("after a failure no address is asked for", test_again),
	};

	return cmocka_run_group_tests_name("net hint", tests, place, NULL);
}
