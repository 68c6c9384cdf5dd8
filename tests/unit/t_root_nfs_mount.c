/* kinit/root_nfs.h: which code a mount ends with; with a fake of the mount. */
#include "kinit/root_nfs.h"

#include <errno.h>

#include "kinit/nfs_client_id.h"
#include "kinit/nfs_readahead.h"
#include "nfsmount/nfsmount.h"

#include "tests/unit/capture.h"
#include "tests/unit/nfs_root.h"

static unsigned code;
static int err;

int nfsmount_run(const struct nfs_plan *plan, const char *dir,
		 struct nfs_report *report, nfs_trying *try, void *data)
{
	(void)dir;
	(void)try;
	(void)data;
	memset(report, 0, sizeof(*report));
	report->err = err;
	report->code = code;
	strcpy(report->server, plan->server[0]);
	strcpy(report->reason, "nfs: kernel's words");
	return err;
}

int nfsmount_probe(const char *server, uint16_t port, int timeout_ms)
{
	(void)server;
	return port + timeout_ms;
}

void nfs_client_id(const struct nfs_root *nfs)
{
	(void)nfs;
}

void nfs_client_dev(struct nfs_root *nfs, const struct net_result *n)
{
	(void)nfs;
	(void)n;
}

void nfs_readahead(const char *dir, uint32_t kib)
{
	(void)dir;
	(void)kib;
}

static void nothing(void *data, const char *what)
{
	(void)data;
	(void)what;
}

/* The code that process 1 is told after such an end of a mount. */
static unsigned ends(unsigned with, int with_err)
{
	struct root_report report;

	code = with;
	err = with_err;
	spec.words = &words;
	memset(&report, 0, sizeof(report));
	assert_int_equal(root_nfs.mount(&spec, "/root", &report, nothing, NULL),
			 err);
	assert_int_equal(report.err, err);
	assert_string_equal(report.said, "nfs: kernel's words");
	return (unsigned)report.code;
}

static void test_of_dhcp(void **state)
{
	(void)state;
	good("", "192.0.2.2:/x,vers=3,udp", "192.0.2.2", "/x");
	assert_int_equal(ends(KI_NFS_MOUNT_OPTION, -EINVAL), KI_DHCP_PATH);
	assert_int_equal(ends(KI_NFS_VERSION, -EPROTONOSUPPORT), KI_DHCP_PATH);
	assert_int_equal(ends(KI_NFS_MODULE, -ENODEV), KI_DHCP_PATH);
	assert_int_equal(ends(KI_NFS_SECURITY, -EACCES), KI_DHCP_PATH);
	assert_int_equal(fail_find(KI_DHCP_PATH)->class, FAIL_NETWORK);
	/* these are no fault of an option */
	assert_int_equal(ends(KI_NFS_ACCESS, -EACCES), KI_NFS_ACCESS);
	assert_int_equal(ends(KI_NFS_SILENT, -ETIMEDOUT), KI_NFS_SILENT);
	assert_int_equal(ends(0, 0), 0);
}

static void test_of_words(void **state)
{
	struct capture c;

	(void)state;
	good("192.0.2.3:/x,udp", "192.0.2.2:/x,vers=3", "192.0.2.3", "/x");
	assert_int_equal(ends(KI_NFS_MOUNT_OPTION, -EINVAL),
			 KI_NFS_MOUNT_OPTION);
	/* nor is one of DHCP that was left out */
	capture_start(&c);
	good("", "/x,what=ever", "192.0.2.1", "/x");
	capture_end(&c);
	assert_int_equal(ends(KI_NFS_MOUNT_OPTION, -EINVAL),
			 KI_NFS_MOUNT_OPTION);
	/* another lease has none */
	good("", "/x,udp", "192.0.2.1", "/x");
	net.iface[0].info.root_path[2] = '\0';
	assert_int_equal(root_nfs.resolve(&spec, &net, "pc2", &error), 0);
	assert_int_equal(ends(KI_NFS_VERSION, -EPROTONOSUPPORT),
			 KI_NFS_VERSION);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("options of DHCP that are refused can be corrected there",
		      test_of_dhcp),
		CLAIM("those of the words are refused for good", test_of_words),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
