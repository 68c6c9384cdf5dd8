/* NFS mounts: versions, advice and the probe, see nfsmount.h. */
#include "nfsmount/nfsmount.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "lib/err.h"
#include "lib/str.h"
#include "nfsmount/attempt.h"

/* Errors that say nothing of the path, only that this version will not do. */
static bool is_version_error(int err)
{
	return err == -EPROTONOSUPPORT || err == -EOPNOTSUPP ||
	       err == -EINVAL || err == -ENOTSUPP_KERNEL;
}

/* An older version may find what this one did not: other pseudo root. */
static bool next_may_work(int err)
{
	return is_version_error(err) || err == -ENOENT || err == -EACCES ||
	       err == -EPERM || err == -EREMOTEIO || err == -EIO;
}

int nfsmount_run(const struct nfs_plan *plan, const char *target,
		 struct nfs_report *report, nfs_trying *trying, void *data)
{
	struct nfs_report first = { 0 };

	for (unsigned i = 0; i < plan->n_versions; i++) {
		const char *version = plan->version[i];
		bool fatal;

		if (trying != NULL)
			trying(data, plan->server[0], version);
		if (attempt_mount(plan, plan->server[0], version, target,
				  report, &fatal) == 0)
			return 0;
		/* the first failure that is about the path tells most */
		if (first.err == 0 || (is_version_error(first.err) &&
				       !is_version_error(report->err)))
			first = *report;
		if (fatal || !next_may_work(report->err))
			break;
	}
	*report = first;
	return report->err;
}

int nfsmount_probe(const char *server, uint16_t port, int timeout_ms)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	struct pollfd p = { .events = POLLOUT };
	int err = 0;
	socklen_t len = sizeof(err);
	uint32_t ip;
	int fd, r;

	if (parse_ip4(server, &ip) < 0)
		return -EAFNOSUPPORT;
	to.sin_addr.s_addr = htonl(ip);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	p.fd = fd;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 &&
	    errno != EINPROGRESS)
		r = -errno;
	else if (poll(&p, 1, timeout_ms) <= 0)
		r = -ETIMEDOUT;
	else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
		r = -errno;
	else
		r = -err;
	close(fd);
	return r;
}
