/*
 * kinit/nfs_client_id.h and kinit/nfs_readahead.h, with a folder for the root:
 * what an NFS root reads of /sys and /proc, and writes there.
 */
#include "kinit/nfs_client_id.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "kinit/nfs_readahead.h"
#include "tests/unit/capture.h"
#include "tests/unit/fake_sys.h"

#define ID     "sys/fs/nfs/net/nfs_client/identifier"
#define PARAM  "sys/module/nfs/parameters/nfs4_unique_id"
#define UUID   "sys/class/dmi/id/product_uuid"
#define SERIAL "proc/device-tree/serial-number"
#define MAC    "sys/class/net/eth0/address"
#define MOUNTS "proc/self/mountinfo"

static struct nfs_root nfs;
static struct capture err;

static int fresh(void **state)
{
	(void)state;
	strcpy(sys_root, "/tmp/t_nfs_client_id.XXXXXX");
	assert_non_null(mkdtemp(sys_root));
	nfs = (struct nfs_root){ .dev = "eth0" };
	return 0;
}

/* What a file holds now. */
static const char *now(const char *path)
{
	static char text[256];
	int fd = open(sys_path(path, false), O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return text;
}

/* In the folder: tells the identifier, or with kib that much read-ahead. */
static void run(bool id, uint32_t kib)
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
		if (id)
			nfs_client_id(&nfs);
		else
			nfs_readahead("/root", kib);
		_exit(0);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	capture_end(&err);
	assert_int_equal(status, 0);
}

static void id_is(const char *expected)
{
	sys_text(ID, "");
	run(true, 0);
	assert_string_equal(now(ID), expected);
	assert_string_equal(err.text, "");
}

static void test_uuid(void **state)
{
	(void)state;
	sys_text(MAC, "52:54:00:12:34:56\n");
	sys_text(UUID, "00112233-4455-6677-8899-aabbccddeeff\n");
	sys_text(SERIAL, "100000003d1d1c36");
	id_is("kinit-00112233-4455-6677-8899-aabbccddeeff-52:54:00:12:34:56");
	/* of 64 characters that the kernel takes */
	assert_int_equal(strlen(now(ID)), 60);
}

static void test_serial(void **state)
{
	static const char *const placeholder[] = {
		"03000200-0400-0500-0006-000700080009\n",
		"00000000-0000-0000-0000-000000000000\n",
		"ffffffff-ffff-ffff-ffff-ffffffffffff\n",
		"Not Settable\n",
		"",
		"00112233-4455-6677-8899-aabbccddeeff and more\n",
	};

	(void)state;
	sys_text(MAC, "dc:a6:32:01:02:03\n");
	/* a property ends in a NUL */
	sys_bytes(SERIAL, "100000003d1d1c36", 17);
	id_is("kinit-100000003d1d1c36-dc:a6:32:01:02:03");
	for (size_t i = 0; i < sizeof(placeholder) / sizeof(*placeholder);
	     i++) {
		sys_text(UUID, placeholder[i]);
		id_is("kinit-100000003d1d1c36-dc:a6:32:01:02:03");
	}
	sys_text(SERIAL, "0123456789012345678901234567890123456789012345678");
	id_is("kinit-012345678901234567890123456789012345-dc:a6:32:01:02:03");
	sys_text(SERIAL, "To be filled by O.E.M.");
	id_is("kinit--dc:a6:32:01:02:03");
	sys_text(SERIAL, "\033[2J");
	id_is("kinit--dc:a6:32:01:02:03");
}

static void test_address(void **state)
{
	(void)state;
	sys_text(MAC, "02:00:00:00:00:01\n");
	id_is("kinit--02:00:00:00:00:01");
	/* InfiniBand's has 20 octets */
	sys_text(MAC, "80:00:02:08:fe:80:00:00:00:00:00:00:"
		      "f4:52:14:03:00:7b:cb:a1\n");
	run(true, 0);
	assert_true(strlen(now(ID)) <= 64);
	nfs.dev[0] = '\0';
	sys_text(UUID, "00112233-4455-6677-8899-aabbccddeeff\n");
	id_is("kinit-00112233-4455-6677-8899-aabbccddeeff-");
}

static void test_given(void **state)
{
	(void)state;
	sys_text(MAC, "52:54:00:12:34:56\n");
	sys_text(PARAM, "mine\n");
	id_is("");
	/* the kernel's own, when none is given */
	sys_text(PARAM, "\n");
	id_is("kinit--52:54:00:12:34:56");
}

static void test_no_file(void **state)
{
	(void)state;
	run(true, 0);
	assert_non_null(strstr(err.text, "cannot write /sys/fs/nfs/net/"));
}

static void test_dev(void **state)
{
	static struct net_result net;

	(void)state;
	nfs.dev[0] = '\0';
	nfs_client_dev(&nfs, &net);
	assert_string_equal(nfs.dev, "");
	net.n_ifaces = 3;
	strcpy(net.iface[0].dev, "eth0");
	strcpy(net.iface[1].dev, "eth1");
	strcpy(net.iface[2].dev, "eth2");
	net.iface[0].metric = 100;
	net.iface[2].metric = 101;
	nfs_client_dev(&nfs, &net);
	assert_string_equal(nfs.dev, "eth1");
	net.n_ifaces = 1;
	nfs_client_dev(&nfs, &net);
	assert_string_equal(nfs.dev, "eth0");
}

/* The path of read_ahead_kb of the folder's "root". */
static const char *bdi(void)
{
	static char path[128];
	struct stat st;

	(void)sys_path("root/", true);
	assert_int_equal(stat(sys_path("root", false), &st), 0);
	snprintf(path, sizeof(path), "sys/class/bdi/%u:%u/read_ahead_kb",
		 major(st.st_dev), minor(st.st_dev));
	return path;
}

/* As Linux 6.1 shows it; the one before it has another size. */
static void mounts(const char *sizes)
{
	char text[1024];
	unsigned maj, min;

	assert_int_equal(sscanf(bdi(), "sys/class/bdi/%u:%u", &maj, &min), 2);
	snprintf(text, sizeof(text),
		 "1 1 0:2 / / rw - rootfs none rw\n"
		 "20 1 0:19 / /proc rw,nosuid - proc proc rw\n"
		 "23 1 1%u:%u / /mnt rw - nfs 10.0.2.1:/x "
		 "rw,vers=3,rsize=262144,wsize=262144\n"
		 "24 1 %u:%u / /root ro,relatime - nfs4 10.0.2.1:/srv/report "
		 "ro,vers=4.2,%s,namlen=255,hard,proto=tcp,timeo=600,"
		 "retrans=2,sec=sys,clientaddr=10.0.2.50,local_lock=none,"
		 "addr=10.0.2.1\n",
		 maj, min, maj, min, sizes);
	sys_text(MOUNTS, text);
}

static void readahead_is(uint32_t given, const char *expected)
{
	sys_text(bdi(), "");
	run(false, given);
	assert_string_equal(now(bdi()), expected);
}

static void test_readahead(void **state)
{
	(void)state;
	mounts("rsize=1048576,wsize=1048576");
	readahead_is(0, "1024");
	mounts("rsize=524288,wsize=1048576");
	readahead_is(0, "512");
	/* the kernel's own is as much */
	mounts("rsize=131072,wsize=131072");
	readahead_is(0, "");
	mounts("rsize=4096,wsize=4096");
	readahead_is(0, "");
	mounts("wsize=1048576");
	readahead_is(0, "");
	mounts("rsize=99999999999999,wsize=1");
	readahead_is(0, "");
	assert_string_equal(err.text, "");
}

static void test_readahead_given(void **state)
{
	(void)state;
	mounts("rsize=1048576,wsize=1048576");
	readahead_is(4096, "4096");
	readahead_is(16, "16");
	assert_string_equal(err.text, "");
	/* nobody fails because of it */
	unlink(sys_path(bdi(), false));
	run(false, 4096);
	assert_non_null(strstr(err.text, "cannot write /sys/class/bdi/"));
}

#define CLAIM_IN(text, fn)                                                     \
	{                                                                      \
		text, fn, fresh, sys_end, NULL                                 \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM_IN("an identifier is UUID and address", test_uuid),
		CLAIM_IN("or a serial number, where the UUID is none",
			 test_serial),
		CLAIM_IN("or the address alone", test_address),
		CLAIM_IN("one that is given stays", test_given),
		CLAIM_IN("a kernel without it is told of", test_no_file),
		CLAIM_IN("the interface is the one that comes first", test_dev),
		CLAIM_IN("one rsize is read ahead", test_readahead),
		CLAIM_IN("or what is asked for", test_readahead_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
