export const controlPlaneJob = 'mesh-control-plane';
export const proxiesJob = 'mesh-proxies';
