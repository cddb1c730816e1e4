// Stands in for n8n: the errors that a node throws, with what n8n shows of them.
class NodeError extends Error {
  constructor(node, error, { message, description } = {}) {
    super(message ?? (typeof error === 'string' ? error : error.message))
    this.node = node
    this.description = description ?? error.description
  }
}

exports.NodeApiError = class NodeApiError extends NodeError {}
exports.NodeOperationError = class NodeOperationError extends NodeError {}
